# SPDX-License-Identifier: MIT
"""What was measured: rows of figures, aims and promises, as a table for people and as JSON for scripts."""
import json
import os
import pathlib
import statistics
import subprocess
import threading
import time

KB = 1024


class Row:
    """The runs of one thing: the same fields of each, of which the median is shown."""

    def __init__(self, name, runs, reference=None):
        self.name, self.runs, self.reference = name, runs, reference

    def median(self, field):
        return statistics.median(run[field] for run in self.runs)

    @property
    def rate(self):
        return statistics.median(run["messages"] / run["seconds"] for run in self.runs)

    @property
    def cpu_us(self):
        return statistics.median(run["cpu_seconds"] / run["messages"] for run in self.runs) * 1e6

    def ratio_to(self, other):
        """Run by run where they were made in turns, so that a noisy minute weighs on both."""
        if len(self.runs) == len(other.runs):
            return statistics.median(mine["messages"] / mine["seconds"] / (its["messages"] / its["seconds"])
                                     for mine, its in zip(self.runs, other.runs))
        return self.rate / other.rate

    def as_json(self):
        return {"name": self.name, "messages_per_second": round(self.rate, 1), "cpu_us_per_message": round(self.cpu_us, 2),
                "ratio": round(self.ratio_to(self.reference), 4) if self.reference else None,
                "reference": self.reference.name if self.reference else None,
                "peak_rss_kb": max(run["rss_kb"] for run in self.runs),
                "peak_pss_kb": max(run["pss_kb"] for run in self.runs), "runs": self.runs}


class Tally:
    def __init__(self, build, folder, mails, keeps):
        self.build, self.folder, self.mails, self.keeps = build, folder, mails, keeps
        self.rows, self.aims, self.notes = [], [], []
        self.began = time.monotonic()

    # ---- measuring

    def say(self, text):
        print(f"bench: {time.monotonic() - self.began:6.0f} s  {text}", flush=True)

    def run(self, program, *arguments, **keywords):
        """One of our own programs, which measures itself."""
        result = subprocess.run([str(self.build / "tests/bench" / program), *map(str, arguments)], check=True,
                                stdout=subprocess.PIPE, **keywords)
        return json.loads(result.stdout)

    @staticmethod
    def watch(command, messages, **keywords):
        """A program that does not measure itself."""
        peak = {"rss_kb": 0, "pss_kb": 0}
        began = time.monotonic()
        process = subprocess.Popen(command, **keywords)
        ended = threading.Event()

        def look():
            while not ended.wait(0.02):
                for name, word, file in (("rss_kb", "VmHWM:", "status"), ("pss_kb", "Pss:", "smaps_rollup")):
                    peak[name] = max(peak[name], proc_kb(process.pid, file, word))

        watcher = threading.Thread(target=look)
        watcher.start()
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.monotonic() - began
        ended.set()
        watcher.join()
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            raise AssertionError(f"{command[0]} ended with {process.returncode}")
        return {"messages": messages, "seconds": seconds, "cpu_seconds": usage.ru_utime + usage.ru_stime, **peak}

    # ---- keeping

    def row(self, name, runs, reference=None):
        row = Row(name, runs, reference)
        self.rows.append(row)
        self.say(f"{name}: {row.rate:.0f}/s, {row.cpu_us:.0f} us of CPU each")
        return row

    def note(self, text):
        self.notes.append(text)

    def aim(self, what, value, limit, unit="", at_most=False, promise=False):
        """A promise does not depend on the noise of the machine: broken, it fails the bench."""
        met = value <= limit if at_most else value >= limit
        self.say(f"{what}: {value:g}{unit}, {'met' if met else 'missed'}")
        self.aims.append({"what": what, "value": round(value, 4), "limit": limit, "unit": unit,
                          "at_most": at_most, "promise": promise, "met": met})

    def promise(self, what, value, limit, unit="", at_most=True):
        self.aim(what, value, limit, unit, at_most, promise=True)

    def broken(self):
        return [aim for aim in self.aims if aim["promise"] and not aim["met"]]

    # ---- telling

    def table(self):
        head = ("", "messages/s", "ratio", "to", "CPU us", "RSS MB", "PSS MB")
        lines = [head]
        for row in self.rows:
            shown = row.as_json()
            lines.append((row.name, f"{row.rate:.0f}", f"{shown['ratio']:.3f}" if row.reference else "",
                          row.reference.name if row.reference else "", f"{row.cpu_us:.0f}" if row.cpu_us >= 10 else f"{row.cpu_us:.1f}",
                          f"{shown['peak_rss_kb'] / KB:.1f}", f"{shown['peak_pss_kb'] / KB:.1f}"))
        widths = [max(len(line[i]) for line in lines) for i in range(len(head))]
        text = ["  ".join(cell.ljust(width) if i in (0, 3) else cell.rjust(width)
                          for i, (cell, width) in enumerate(zip(line, widths))).rstrip() for line in lines]
        text += ["", *(f"note: {note}" for note in self.notes), ""]
        for aim in self.aims:
            text.append(f"{'met   ' if aim['met'] else 'BROKEN' if aim['promise'] else 'missed'}  {aim['what']}: "
                        f"{aim['value']:g}{aim['unit']} ({'at most' if aim['at_most'] else 'at least'} {aim['limit']:g}{aim['unit']})")
        return "\n".join(text)

    def as_json(self):
        return {"mails": self.mails, "rows": [row.as_json() for row in self.rows], "aims": self.aims, "notes": self.notes,
                "seconds": round(time.monotonic() - self.began)}

    def last_line(self):
        met = sum(aim["met"] for aim in self.aims)
        return (f"bench: mails={self.mails} aims={len(self.aims)} met={met} missed={len(self.aims) - met} "
                f"broken={len(self.broken())}")


def proc_kb(pid, file, word):
    try:
        for line in pathlib.Path(f"/proc/{pid}/{file}").read_text().splitlines():
            if line.startswith(word):
                return int(line.split()[1])
    except (FileNotFoundError, ProcessLookupError):
        pass
    return 0
