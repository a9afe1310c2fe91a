/** The page's style: light and dark by the reader's setting, printable, readable on a telephone. */
export const STYLE = `
:root{color-scheme:light dark;--bg:#fff;--fg:#1b1f24;--soft:#57606a;--line:#d0d7de;--info:#8fa1b5;--action:#0969da;--warning:#9a6700;--error:#cf222e;--success:#1a7f37}
@media (prefers-color-scheme:dark){:root{--bg:#0d1117;--fg:#e6edf3;--soft:#9da7b3;--line:#30363d;--info:#57687c;--action:#58a6ff;--warning:#d29922;--error:#ff7b72;--success:#3fb950}}
*{box-sizing:border-box}
body{margin:0 auto;padding:1rem;max-width:75rem;background:var(--bg);color:var(--fg);font:1rem/1.45 system-ui,sans-serif;overflow-wrap:anywhere}
h1{font-size:1.35rem;margin:.2rem 0}
h2{font-size:1.1rem;margin:1.6rem 0 .5rem}
p{margin:.3rem 0}
.soft,small{color:var(--soft)}
.milestones{display:grid;grid-template-columns:repeat(auto-fit,minmax(13rem,1fr));gap:.6rem;margin:0;padding:0;list-style:none}
.milestones li{border:1px solid var(--line);border-radius:6px;padding:.5rem .7rem}
.milestones b{display:block;font-size:1.3rem}
.picture{overflow-x:auto;border:1px solid var(--line);border-radius:6px}
.picture svg{display:block;width:100%;min-width:46rem;height:auto}
svg text{font:11px system-ui,sans-serif;fill:var(--fg)}
svg .axis{fill:var(--soft)}
svg .lane{font-weight:600}
svg .tick{stroke:var(--line)}
svg .mark{stroke:var(--bg);stroke-width:1}
svg rect{fill-opacity:.45}
.info{--of:var(--info)}.action{--of:var(--action)}.warning{--of:var(--warning)}.error{--of:var(--error)}.success{--of:var(--success)}
svg rect,svg .mark{fill:var(--of)}
table{border-collapse:collapse;width:100%}
th,td{text-align:left;vertical-align:top;padding:.35rem .5rem;border-bottom:1px solid var(--line)}
td.num{white-space:nowrap;font-variant-numeric:tabular-nums}
td.what{border-left:4px solid var(--of)}
.word{color:var(--of);font-weight:600}
ul{margin:.3rem 0;padding-left:1.2rem}
summary{cursor:pointer;color:var(--soft)}
@media (min-width:45.01rem){td:nth-child(-n+5){overflow-wrap:normal}td:nth-child(4){white-space:nowrap}}
@media (max-width:45rem){
thead{position:absolute;clip-path:inset(50%)}
tr{display:block;padding:.5rem 0;border-bottom:1px solid var(--line)}
td{display:inline-block;border:0;padding:.1rem .5rem .1rem 0}
td.what{display:block;padding-left:.6rem}
}
@media print{
:root{--bg:#fff;--fg:#000;--soft:#444;--line:#bbb}
body{max-width:none;padding:0;font-size:9pt}
.picture{overflow:visible;border:0}.picture svg{min-width:0}
*{print-color-adjust:exact;-webkit-print-color-adjust:exact}
tr,li,.picture{break-inside:avoid}
thead{display:table-header-group}
details::details-content{content-visibility:visible;block-size:auto}
}`;
