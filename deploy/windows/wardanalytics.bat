@echo off
rem One run of the notebooks, for the Task Scheduler; the exit status is that of the run.
set PYTHONUTF8=1
cd /d "%~dp0..\.."
if not exist outputs mkdir outputs
set RUN=wardanalytics
if exist ".venv\Scripts\wardanalytics.exe" set RUN=".venv\Scripts\wardanalytics.exe"
%RUN% run --resume --keep 30 >> outputs\schedule.log 2>&1
exit /b %ERRORLEVEL%
