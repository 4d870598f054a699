"""Run by the Python that LibreOffice comes with, not by that of the tests: open workbooks, change cells, recalculate.

Arguments: the soffice program, a folder for its profile, a file of jobs, a file for what it found. A job has the `file`
of a workbook, the `sheets` to read, and `runs`, each a list of changes: the name of a cell, or a sheet with the place
of one, and its number. Changes hold for their run alone. Found is, for each run, what stands in every cell of those
sheets, and the cells with errors of all.
"""

import contextlib
import json
import subprocess
import sys
import time
from pathlib import Path

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException

ERRORS = 4  # com.sun.star.sheet.FormulaResult.ERROR
WAIT_SECONDS = 60


def main():
    soffice, profile, jobs, found = sys.argv[1:]
    pipe = f"breakeven-{Path(profile).name}"
    server = subprocess.Popen(
        [soffice, f"-env:UserInstallation=file://{profile}", "--headless", "--invisible", "--norestore", "--nologo",
         "--nodefault", f"--accept=pipe,name={pipe};urp;"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    desktop = None
    try:
        desktop = connected(pipe)
        results = [worked(desktop, job) for job in json.loads(Path(jobs).read_text())]
        Path(found).write_text(json.dumps(results))
    finally:
        if desktop is not None:
            with contextlib.suppress(Exception):  # it may be gone already
                desktop.terminate()
        try:
            server.wait(timeout=WAIT_SECONDS)
        except subprocess.TimeoutExpired:
            server.kill()


def connected(pipe):
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    until = time.monotonic() + WAIT_SECONDS
    while True:
        try:
            context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            return context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        except NoConnectException:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


def worked(desktop, job):
    hidden = PropertyValue()
    hidden.Name, hidden.Value = "Hidden", True
    book = desktop.loadComponentFromURL(uno.systemPathToFileUrl(job["file"]), "_blank", 0, (hidden,))
    try:
        return [run(book, changes, job["sheets"]) for changes in job["runs"]]
    finally:
        book.close(True)


def run(book, changes, sheets):
    before = []
    for change in changes:
        cell = cell_of(book, change)
        before.append((cell, cell.getValue()))
        cell.setValue(change["value"])
    book.calculateAll()
    found = {"cells": {}, "errors": []}
    for sheet in book.Sheets:
        found["errors"] += [text for text in sheet.queryFormulaCells(ERRORS).RangeAddressesAsString.split(";") if text]
        if sheet.Name not in sheets:
            continue
        cursor = sheet.createCursor()
        cursor.gotoEndOfUsedArea(False)
        used = sheet.getCellRangeByPosition(0, 0, cursor.RangeAddress.EndColumn, cursor.RangeAddress.EndRow)
        found["cells"][sheet.Name] = used.getDataArray()
    for cell, value in before:
        cell.setValue(value)
    return found


def cell_of(book, change):
    if "name" in change:
        return book.NamedRanges.getByName(change["name"]).getReferredCells().getCellByPosition(0, 0)
    return book.Sheets.getByName(change["sheet"]).getCellRangeByName(change["cell"])


main()
