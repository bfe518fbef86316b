#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""Trims dist/capabilities.json of the ESC/POS printer database to what the totem uses.

    python3 trim.py capabilities.json > models.json

Left out: customer displays, printers with another command set, and those that take no dots (GS v 0).
"""
import json
import sys

models = {}
for key, profile in sorted(json.load(open(sys.argv[1]))["profiles"].items()):
    features, dots = profile["features"], profile["media"]["width"].get("pixels")
    columns = profile["fonts"].get("0", {}).get("columns")
    if not features.get("bitImageRaster") or features.get("starCommands") or not isinstance(dots, int):
        continue
    page = [int(number) for number, name in profile["codePages"].items() if name == "CP1252"]
    cut = "partial" if features.get("paperPartCut") else "full" if features.get("paperFullCut") else "none"
    models[key] = {"vendor": profile["vendor"], "dots": dots, "columns": columns, "cp1252": max(page) if page else None,
                   "cut": cut, "qr": bool(features.get("qrCode"))}
print(json.dumps(models, indent=1))
