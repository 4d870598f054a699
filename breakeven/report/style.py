"""The style of the report: light, on the screen a sheet of paper, in print one page of A4 that shrinks its chart."""

STYLE = """
@page { size: A4 portrait; margin: 9mm 11mm; }
* { box-sizing: border-box; }
:root { color-scheme: light; }
body { margin: 0; background: #eceff1; color: #1b2126; font: 11px/1.35 "Helvetica Neue", Arial, "Liberation Sans",
  "DejaVu Sans", sans-serif; -webkit-print-color-adjust: exact; print-color-adjust: exact; }
main { background: #fff; width: 210mm; max-width: 100%; margin: 16px auto; padding: 9mm 11mm;
  box-shadow: 0 1px 6px rgb(0 0 0 / 25%); display: flex; flex-direction: column; gap: 7px; }
main > * { flex: none; }
h1 { font-size: 19px; line-height: 1.2; margin: 0; overflow-wrap: anywhere; }
h2 { font-size: 11.5px; margin: 0 0 3px; }
h2 span { font-weight: 400; color: #56616a; font-size: 10px; }
p { margin: 0; overflow-wrap: anywhere; }
header p { color: #56616a; }
.answer { font-size: 13.5px; line-height: 1.35; font-weight: 600; }
.answer span { font-weight: 400; font-size: 11.5px; }
.remarks { border-left: 3px solid #b45309; padding-left: 8px; font-size: 10px; }
.cards { display: grid; gap: 6px; }
.card { border: 1px solid #cfd6db; border-top: 3px solid; border-radius: 3px; padding: 4px 7px 5px; min-width: 0; }
.card h3 { font-size: 11.5px; line-height: 1.25; margin: 0; display: -webkit-box; -webkit-line-clamp: 2;
  -webkit-box-orient: vertical; overflow: hidden; overflow-wrap: anywhere; }
svg.mark { width: 27px; height: 9px; margin-right: 4px; vertical-align: 0; }
.card .what, .card .small { color: #56616a; font-size: 9.5px; line-height: 1.25; overflow-wrap: anywhere; }
.card .month { font-size: 17px; font-weight: 700; line-height: 1.25; }
.card .month span { font-size: 10px; font-weight: 400; color: #56616a; }
.card .month .tag { white-space: nowrap; font-weight: 700; color: #1b2126; }
figure { margin: 0; flex: 0 1 auto; min-height: 55mm; display: flex; flex-direction: column; }
figure svg { width: 100%; min-height: 0; flex: 0 1 auto; display: block; }
.chart text { font-size: 9.5px; fill: #3a444b; }
.chart .name { fill: #1b2126; }
.chart .crossing { font-weight: 700; fill: #1b2126; stroke: #fff; stroke-width: 2.5px; paint-order: stroke; }
.chart .yours { font-weight: 700; fill: #1b2126; }
.chart .grid { stroke: #e4e8eb; stroke-width: 0.8; }
.chart .axis { stroke: #808080; stroke-width: 1; }
.chart .you { stroke: #1b2126; stroke-width: 1.1; stroke-dasharray: 5 3; }
figcaption { color: #56616a; font-size: 9.5px; flex: none; }
table { border-collapse: collapse; width: 100%; table-layout: fixed; font-size: 9.5px; line-height: 1.25; }
th { text-align: left; font-weight: 600; border-bottom: 1px solid #808080; padding: 1px 6px 1px 0; }
td { border-bottom: 1px solid #e4e8eb; padding: 1.5px 6px 1.5px 0; vertical-align: top; overflow-wrap: anywhere; }
td.day { white-space: nowrap; }
.assumed { font-style: italic; font-weight: 700; }
.options th { padding-right: 8px; }
.options tbody th { border-bottom: 1px solid #e4e8eb; vertical-align: top; overflow-wrap: anywhere; }
.options .best > * { background: #eef3ef; }
.options .tag { color: #1b6e3c; white-space: nowrap; }
ol { margin: 0; padding: 0; columns: 2; column-gap: 14px; list-style: none; font-size: 8.5px; line-height: 1.25; }
li { break-inside: avoid; overflow-wrap: anywhere; }
footer { border-top: 1px solid #808080; padding-top: 3px; color: #56616a; font-size: 9px; overflow-wrap: anywhere; }
a { color: #0b5394; text-decoration: none; }
@media screen and (max-width: 700px) { main { margin: 0; padding: 12px; } .cards { grid-template-columns: 1fr 1fr
  !important; } ol { columns: 1; } figure, section { overflow-x: auto; } figure svg, table { min-width: 600px; }
  }
@media print { body { background: #fff; } main { width: auto; margin: 0; padding: 0; box-shadow: none;
  zoom: var(--smaller); height: calc(278mm / var(--smaller)); overflow: hidden; } a { color: inherit; } }
"""
