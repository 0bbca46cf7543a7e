import { createHash } from "node:crypto";

/** The one stylesheet of the site: system fonts, light and dark, nothing from elsewhere. */
export const STYLE = `
:root { color-scheme: light dark; --fg: #1b1f24; --soft: #57606a; --bg: #fff; --card: #f6f8fa; --line: #d0d7de; --link: #0550ae; }
@media (prefers-color-scheme: dark) { :root { --fg: #e6edf3; --soft: #9ea7b3; --bg: #0d1117; --card: #161b22;
  --line: #3d444d; --link: #79b8ff; } }
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; }
body { margin: 0; color: var(--fg); background: var(--bg); font: 16px/1.6 system-ui, sans-serif; }
a { color: var(--link); }
a:focus-visible, summary:focus-visible, pre:focus-visible, .scroll:focus-visible { outline: 3px solid var(--link);
  outline-offset: 2px; }
.skip { position: absolute; left: -999px; } .skip:focus { left: 1rem; top: 1rem; background: var(--bg); padding: .5rem; }
header { border-bottom: 1px solid var(--line); display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; align-items: baseline;
  padding: .75rem 1.25rem; }
header strong a { color: var(--fg); text-decoration: none; }
.columns { display: grid; grid-template-columns: 17rem minmax(0, 1fr); max-width: 82rem; margin: 0 auto; }
nav.pages { padding: 0 1.25rem 2rem; border-right: 1px solid var(--line); font-size: .9rem; position: sticky; top: 0;
  max-height: 100vh; overflow-y: auto; }
nav.pages h2 { font-size: .9rem; margin: 1.25rem 0 .25rem; color: var(--soft); }
nav.pages ul { list-style: none; margin: 0; padding: 0; } nav.pages li { margin: .3rem 0; line-height: 1.35; }
nav.pages [aria-current] { font-weight: 700; color: var(--fg); }
main { padding: .5rem 2rem 4rem; max-width: 62rem; min-width: 0; }
h1 { font-size: 1.7rem; line-height: 1.25; margin: 1rem 0; overflow-wrap: anywhere; }
h2 { font-size: 1.25rem; margin: 2.25rem 0 .5rem; } h3 { font-size: 1.05rem; margin: 1.75rem 0 .25rem; }
:is(h2, h3) { overflow-wrap: anywhere; }
details.contents { background: var(--card); border: 1px solid var(--line); border-radius: 6px; padding: .5rem 1rem; margin: 1rem 0; }
details.contents ul { columns: 16rem; margin: .5rem 0; padding-left: 1.1rem; font-size: .9rem; }
code { font: .875em/1.5 ui-monospace, monospace; background: var(--card); border-radius: 4px; padding: .1em .3em; overflow-wrap: anywhere; }
pre { background: var(--card); border: 1px solid var(--line); border-radius: 6px; padding: .75rem 1rem; overflow-x: auto;
  font: .85rem/1.5 ui-monospace, monospace; }
pre code { font: inherit; padding: 0; background: none; overflow-wrap: normal; }
pre.output { border-left: 4px solid var(--line); }
.scroll { overflow-x: auto; margin: 1rem 0; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .4rem .75rem .4rem 0; border-bottom: 1px solid var(--line); min-width: 6rem; }
img { max-width: 100%; height: auto; } p > img { border-radius: 6px; }
blockquote { margin: 1rem 0; padding-left: 1rem; border-left: 4px solid var(--line); color: var(--soft); }
.jump { display: none; }
@media (max-width: 52rem) { .columns { display: flex; flex-direction: column; } main { padding: .5rem 1.25rem 2rem; }
  nav.pages { order: 2; position: static; max-height: none; border-right: 0; border-top: 1px solid var(--line); font-size: 1rem; } nav.pages li { margin: .6rem 0; }
  .jump { display: inline; } }
@media print { nav, .jump, details.contents { display: none; } .columns { display: block; } }
`;

/** What the policy of a page allows as its style: this text and no other. */
export const STYLE_HASH = `'sha256-${createHash("sha256").update(STYLE).digest("base64")}'`;
