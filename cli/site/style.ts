import { createHash } from "node:crypto";

/** The one stylesheet of every page: system fonts, light and dark, nothing from elsewhere. */
export const STYLE = `
:root { color-scheme: light dark; --fg: #1b1f24; --soft: #57606a; --bg: #fff; --card: #f6f8fa; --line: #d0d7de;
  --link: #0550ae; --good: #116329; --bad: #a40e26; --warn: #7d4e00; }
@media (prefers-color-scheme: dark) { :root { --fg: #e6edf3; --soft: #9ea7b3; --bg: #0d1117; --card: #161b22;
  --line: #3d444d; --link: #79b8ff; --good: #56d364; --bad: #ff8a80; --warn: #e3b341; } }
* { box-sizing: border-box; }
body { margin: 0; color: var(--fg); background: var(--bg); font: 16px/1.5 system-ui, sans-serif; }
a { color: var(--link); }
a:focus-visible, button:focus-visible, input:focus-visible, select:focus-visible, textarea:focus-visible,
summary:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.skip { position: absolute; left: -999px; } .skip:focus { left: 1rem; top: 1rem; background: var(--bg); padding: .5rem; }
header, main, footer { max-width: 62rem; margin: 0 auto; padding: 1rem 1.25rem; }
header { border-bottom: 1px solid var(--line); display: flex; flex-wrap: wrap; gap: .5rem 1.5rem; align-items: baseline; }
header strong { font-size: 1.05rem; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 1rem 0 .25rem; overflow-wrap: anywhere; }
h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
.state { display: inline-block; border: 1px solid currentcolor; border-radius: 1rem; padding: 0 .6rem; font-size: .9rem; }
.good { color: var(--good); } .bad { color: var(--bad); } .warn { color: var(--warn); } .soft { color: var(--soft); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; } caption { text-align: left; color: var(--soft); padding: .25rem 0; }
th, td { text-align: left; vertical-align: top; padding: .4rem .75rem .4rem 0; border-bottom: 1px solid var(--line);
  overflow-wrap: anywhere; } th { font-weight: 600; white-space: nowrap; }
td.id { white-space: nowrap; }
ul, ol { padding-left: 1.25rem; } li { overflow-wrap: anywhere; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 6px; padding: .75rem 1rem; margin: .5rem 0; }
.concern { border-left: 4px solid var(--warn); } .concern.error { border-left-color: var(--bad); }
.concern p { margin: .25rem 0; }
pre, code { font: .85rem/1.5 ui-monospace, monospace; } code { overflow-wrap: anywhere; } pre { white-space: pre-wrap; overflow-wrap: anywhere; margin: 0; }
ins { color: var(--good); text-decoration: none; } del { color: var(--bad); }
form.decide { display: grid; gap: .75rem; max-width: 40rem; } fieldset { border: 1px solid var(--line); border-radius: 6px; }
label { font-weight: 600; } .choice { font-weight: 400; display: block; }
input, select, textarea, button { font: inherit; color: inherit; background: var(--bg); border: 1px solid var(--soft);
  border-radius: 4px; padding: .4rem .6rem; } textarea, input[type=text], input[type=search] { width: 100%; }
button { background: var(--link); color: var(--bg); border-color: var(--link); font-weight: 600; cursor: pointer; }
form.filter { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: end; margin: 1rem 0; }
form.filter div { min-width: 10rem; }
nav.filter { display: flex; flex-wrap: wrap; gap: .25rem 1rem; margin: 1rem 0; } [aria-current] { font-weight: 700; }
svg { max-width: 100%; height: auto; } svg rect { fill: var(--card); stroke: var(--line); }
svg text { fill: var(--fg); font: 14px system-ui, sans-serif; } svg .kind { fill: var(--soft); font-size: 12px; }
svg path { stroke: var(--soft); fill: none; } svg marker path { fill: var(--soft); }
@media print { header nav, form { display: none; } }
`;

/** What the policy of a page allows as its style: this text and no other. */
export const STYLE_HASH = `'sha256-${createHash("sha256").update(STYLE).digest("base64")}'`;
