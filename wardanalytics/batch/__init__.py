"""Execute notebooks unattended: their parameters, the execution, the folder of a run.

`notebooks` reads what a notebook declares, `execution` runs many through papermill, `run_folder`
holds the lock and makes a run appear whole or not at all. Nothing here knows what a ward is.
"""
