"""Runs every row for every client against one broker, prints the table, and compares it with what Debian's mosquitto fills."""
import argparse
import os
import random
import shutil
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))

from brokers import Broker, mosquitto_path  # noqa: E402
from columns import find_columns  # noqa: E402
from rows import LARGE_BYTES, ROWS, Cell  # noqa: E402
from rows5 import ROWS_5  # noqa: E402

EXPECTED = os.path.join(os.path.dirname(HERE), "expected.tsv")
COLUMN_SECONDS_MAX = 240
ALL_ROWS = ROWS | ROWS_5


class Matrix:
    """All cells of one broker: "ok", or why not."""

    def __init__(self, columns, rows, broker, folder, jobs):
        self.columns = columns
        self.rows = rows
        self.broker = broker
        self.folder = folder
        self.jobs = jobs
        self.cells = {}
        self.large_file = os.path.join(folder, "large.bin")
        with open(self.large_file, "wb") as file:
            file.write(random.Random(20).randbytes(LARGE_BYTES))

    def rows_of(self, column):
        """The row of the will comes last, since it kills the client."""
        return sorted((row for row in self.rows if row in ROWS or column.version == 5), key=lambda row: row == "will")

    def run(self):
        with ThreadPoolExecutor(self.jobs) as pool:
            list(pool.map(self._run_column, enumerate(self.columns)))

    def _run_column(self, numbered):
        number, column = numbered
        started = time.monotonic()
        folder = os.path.join(self.folder, f"{self.broker.name.replace(':', '-')}-{number}")
        os.makedirs(folder)
        agent = None
        for at, row in enumerate(self.rows_of(column)):
            if row in column.limitations:
                self.cells[column.name, row] = column.limitations[row]
                continue
            if time.monotonic() - started > COLUMN_SECONDS_MAX:
                self.cells[column.name, row] = "not run, because the rows before it took too long"
                continue
            try:
                if agent is None:
                    agent = column.start(self.broker, column.version, folder)
                self._run_cell(agent, column, row, f"{'abcdefghijklmnopqrstuvwxyz'[number]}{at}x{os.getpid()}")
                self.cells[column.name, row] = "ok"
            except Exception as failure:  # any failure of a client is what the cell tells
                self.cells[column.name, row] = f"{type(failure).__name__}: {failure}"
                if agent is not None:
                    agent.close()
                    agent = None
        if agent is not None:
            agent.close()
        print(f"  {column.name} after {time.monotonic() - started:.0f} s", flush=True)

    def _run_cell(self, agent, column, row, prefix):
        cell = Cell(agent, self.broker, column.version, prefix, self.large_file, [], [])
        try:
            ALL_ROWS[row](cell)
        finally:
            cell.close()

    def filled(self):
        return {key for key, value in self.cells.items() if value == "ok"}


def print_rows(matrix, rows, columns, notes):
    """A table, if there is anything for it; reasons for empty cells are added to the notes."""
    if not rows or not columns:
        return
    width = max(len(c.name) for c in columns)
    print(f"\n{'':{width}}  " + "  ".join(f"{row:>9}" for row in rows))
    for column in columns:
        marks = []
        for row in rows:
            value = matrix.cells[column.name, row]
            if value == "ok":
                marks.append("ok")
            else:
                if value not in notes:
                    notes.append(value)
                marks.append(f"[{notes.index(value) + 1}]")
        print(f"{column.name:{width}}  " + "  ".join(f"{mark:>9}" for mark in marks))


def print_table(matrix):
    notes = []
    print_rows(matrix, [row for row in matrix.rows if row in ROWS], matrix.columns, notes)
    print_rows(matrix, [row for row in matrix.rows if row in ROWS_5], [c for c in matrix.columns if c.version == 5], notes)
    for number, note in enumerate(notes, 1):
        print(f"[{number}] {note}")


def read_expected():
    with open(EXPECTED, encoding="utf-8") as file:
        return {tuple(line.rstrip("\n").split("\t")) for line in file if not line.startswith("#")}


def write_expected(matrix):
    """Keeps the cells of clients that were not run this time."""
    run = {column.name for column in matrix.columns}
    kept = {key for key in read_expected() if key[0] not in run} if os.path.exists(EXPECTED) else set()
    with open(EXPECTED, "w", encoding="utf-8") as file:
        file.write("# Cells that Debian's mosquitto 2.0.11 fills; written by run.sh --broker mosquitto --write-expected\n")
        file.writelines(f"{client}\t{row}\n" for client, row in sorted(kept | matrix.filled()))


def compare(matrix, expected):
    """What mosquitto fills must be filled. Any other broker must also fill what only a limit of mosquitto's leaves empty."""
    strict = matrix.broker.name != "mosquitto"
    failures = []
    for column in matrix.columns:
        for row in matrix.rows_of(column):
            value = matrix.cells[column.name, row]
            wanted = (column.name, row) in expected or (strict and row not in column.limitations)
            if value != "ok" and wanted:
                failures.append(f"{column.name}, {row}: {value}")
    return failures


def run_against(what, columns, rows, jobs):
    folder = tempfile.mkdtemp(prefix="tern-matrix-")
    started = time.monotonic()
    try:
        with Broker(what, tern_extra=("--set", "features.test_authentication=true")) as broker:
            print(f"{broker.name} at {broker.host}:{broker.port}", flush=True)
            matrix = Matrix(columns, rows, broker, folder, jobs)
            matrix.run()
            if not broker.is_alive():
                print(f"the broker ended by itself:\n{broker.tail()}")
        print_table(matrix)
        print(f"{len(matrix.filled())} of {len(matrix.cells)} cells in {time.monotonic() - started:.0f} s\n")
        return matrix
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main():
    parser = argparse.ArgumentParser(prog="interop/run.sh")
    parser.add_argument("--broker", default="tern", help="tern, mosquitto or HOST:PORT")
    parser.add_argument("--only", help="clients whose name starts so")
    parser.add_argument("--rows", help="rows, with commas between")
    parser.add_argument("--jobs", type=int, default=3, help="clients at a time")
    parser.add_argument("--live", action="store_true", help="ask mosquitto itself in this run, not the committed file")
    parser.add_argument("--write-expected", action="store_true", help="keep this result as what mosquitto fills")
    args = parser.parse_args()

    columns, skipped = find_columns()
    print("\n".join(skipped), flush=True)
    columns = [c for c in columns if c.name.startswith(args.only or "")]
    rows = args.rows.split(",") if args.rows else list(ALL_ROWS)
    if args.live and mosquitto_path() is None:
        raise SystemExit("--live needs mosquitto: apt-get install mosquitto")
    expected = run_against("mosquitto", columns, rows, args.jobs).filled() if args.live else None
    matrix = run_against(args.broker, columns, rows, args.jobs)
    if args.write_expected:
        write_expected(matrix)
        return 0
    failures = compare(matrix, read_expected() if expected is None else expected)
    if failures:
        print(f"{len(failures)} cells are empty that have to be filled:\n  " + "\n  ".join(failures))
        return 1
    print("no cell is empty that has to be filled")
    return 0


if __name__ == "__main__":
    threading.excepthook = lambda args: print(f"thread {args.thread}: {args.exc_value!r}", file=sys.stderr)
    sys.exit(main())
