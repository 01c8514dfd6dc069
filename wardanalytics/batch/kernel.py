"""A kernel as ipykernel starts it, but for what child processes print: nothing of that is lost.

ipykernel's own way is a thread that reads a pipe. What the thread has not read when a cell ends
comes after the message that closes the cell, and papermill drops it.
"""

import os
import sys

from ipykernel.kernelapp import IPKernelApp

from wardanalytics.batch.printed import Descriptors


def main() -> None:
    """Serve as a kernel until told to end; the arguments are those of ipykernel."""
    app = IPKernelApp.instance(capture_fd_output=False)
    app.initialize()
    if app.shell and os.name == "posix":  # elsewhere ipykernel catches nothing either
        descriptors = Descriptors()

        def publish(_: object) -> None:
            for name, text in descriptors.written():
                getattr(sys, name).write(text)

        app.shell.events.register("post_run_cell", publish)
    app.start()


if __name__ == "__main__":
    main()
