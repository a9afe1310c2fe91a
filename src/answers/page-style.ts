/** The page's style: light and dark by the reader's setting, readable at the width of a telephone, buttons for a thumb. */
export const STYLE = `
:root{color-scheme:light dark;--bg:#fff;--fg:#1b1f24;--soft:#57606a;--line:#d0d7de;--code:#f0f2f5;--link:#0969da;--go:#0a5dc2;--stop:#b3202a;--on:#fff;--warn:#fff4d6;--edge:#9a6700;--good:#e6f4ea;--goodedge:#1a7f37}
@media (prefers-color-scheme:dark){:root{--bg:#0d1117;--fg:#e6edf3;--soft:#9da7b3;--line:#30363d;--code:#1c2330;--link:#58a6ff;--go:#1f6feb;--stop:#c93c37;--warn:#2d2410;--edge:#d29922;--good:#10281a;--goodedge:#3fb950}}
*{box-sizing:border-box}
body{margin:0 auto;padding:1rem;max-width:44rem;background:var(--bg);color:var(--fg);font:1rem/1.5 system-ui,sans-serif;overflow-wrap:anywhere}
h1{font-size:1.4rem;line-height:1.25;margin:.2rem 0 .6rem}
h2{font-size:1.1rem;margin:1.6rem 0 .4rem;padding-bottom:.2rem;border-bottom:1px solid var(--line)}
p{margin:.5rem 0}
a{color:var(--link)}
.soft{color:var(--soft)}
.plan{font-size:1.1rem;font-weight:600}
.notice{margin:.8rem 0;padding:.7rem .9rem;border-left:5px solid var(--edge);background:var(--warn)}
.notice.good{border-color:var(--goodedge);background:var(--good)}
form{margin:1rem 0}
button,a.button{display:block;text-align:center;text-decoration:none;width:100%;min-height:3.2rem;padding:.6rem 1rem;border:0;border-radius:8px;background:var(--go);color:var(--on);font:600 1.1rem/1.2 system-ui,sans-serif;cursor:pointer}
a.button{padding:1rem}
button.stop{background:var(--stop)}
button:focus-visible,a:focus-visible{outline:3px solid var(--link);outline-offset:3px}
dl{margin:.4rem 0}
dt{color:var(--soft);font-size:.9rem;margin-top:.5rem}
dd{margin:0}
ol,ul{margin:.4rem 0;padding-left:1.3rem}
li{margin:.25rem 0}
code{font-family:ui-monospace,monospace;font-size:.88em;background:var(--code);padding:.1em .3em;border-radius:4px}
time{font-variant-numeric:tabular-nums}`;
