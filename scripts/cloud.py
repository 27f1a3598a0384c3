"""The laptop cloud as a plain script; the same as `python -m scripts.laptop`.

Examples:
  python scripts/cloud.py up
  python scripts/cloud.py status
  python scripts/cloud.py down
"""

from __future__ import annotations

import runpy
import sys
from pathlib import Path

if __name__ == "__main__":
    sys.path[0] = str(Path(__file__).resolve().parent.parent)
    runpy.run_module("scripts.laptop", run_name="__main__", alter_sys=True)
