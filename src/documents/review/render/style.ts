/** The review's style: light and dark by the reader's setting, printable, readable at the width of a telephone. */
export const STYLE = `
:root{color-scheme:light dark;--bg:#fff;--fg:#1b1f24;--soft:#57606a;--line:#d0d7de;--code:#f0f2f5;--link:#0969da;--fill:#fff4d6;--edge:#9a6700}
@media (prefers-color-scheme:dark){:root{--bg:#0d1117;--fg:#e6edf3;--soft:#9da7b3;--line:#30363d;--code:#1c2330;--link:#58a6ff;--fill:#2d2410;--edge:#d29922}}
*{box-sizing:border-box}
body{margin:0 auto;padding:1rem;max-width:60rem;background:var(--bg);color:var(--fg);font:1rem/1.5 system-ui,sans-serif;overflow-wrap:anywhere}
h1{font-size:1.4rem;margin:.2rem 0 .6rem}
h2{font-size:1.15rem;margin:1.8rem 0 .5rem;padding-bottom:.2rem;border-bottom:1px solid var(--line)}
p{margin:.5rem 0}
a{color:var(--link)}
ul{margin:.4rem 0;padding-left:1.3rem}
li{margin:.2rem 0}
li ul{color:var(--soft);margin:.1rem 0}
code,pre{font-family:ui-monospace,monospace;font-size:.88em;background:var(--code);border-radius:4px}
code{padding:.1em .3em;color:var(--fg)}
pre{padding:.7rem;overflow-x:auto;white-space:pre}
blockquote{margin:.7rem 0;padding:.5rem .8rem;background:var(--fill);border-left:4px solid var(--edge)}
table{border-collapse:collapse;width:100%;margin:.6rem 0}
th,td{text-align:left;vertical-align:top;padding:.35rem .5rem;border-bottom:1px solid var(--line)}
th{color:var(--soft);font-weight:600;overflow-wrap:normal}
td.short{white-space:nowrap;font-variant-numeric:tabular-nums}
@media (max-width:45rem){
thead{display:none}
tr{display:block;padding:.4rem 0;border-bottom:1px solid var(--line)}
td{display:block;border:0;padding:.1rem 0}
td.short{white-space:normal}
td[data-head]:before{content:attr(data-head) ': ';color:var(--soft)}
}
@media print{
:root{--bg:#fff;--fg:#000;--soft:#444;--line:#bbb;--code:#f3f3f3;--fill:#fff;--link:#000}
body{max-width:none;padding:0;font-size:9.5pt}
h2{break-after:avoid}
tr,li,blockquote{break-inside:avoid}
thead{display:table-header-group}
pre{white-space:pre-wrap}
}`;
