import { escapeHtml } from "../layout.ts";

/** One command as it was typed, and what it printed, with its colours. */
export interface Scene {
  readonly command: string;
  readonly printed: string;
}

const CELL = { width: 8.1, height: 19, columns: 118, edge: 16 } as const;

/** Seconds between one command and the next. */
const PAUSE = 2;

const COLOURS: Readonly<Record<string, string>> = {
  "1": "b",
  "2": "d",
  "31": "red",
  "32": "green",
  "33": "yellow",
  "34": "blue",
  "35": "purple",
  "36": "cyan",
  "90": "d",
};

const STYLE = `
  .ground { fill: #0d1117; stroke: #3d444d; } text { font: 13.5px ui-monospace, "DejaVu Sans Mono", monospace; fill: #e6edf3; white-space: pre; }
  .prompt { fill: #79b8ff; } .b { font-weight: 700; } .d { fill: #9ea7b3; } .red { fill: #ff8a80; } .green { fill: #56d364; }
  .yellow { fill: #e3b341; } .blue { fill: #79b8ff; } .purple { fill: #d2a8ff; } .cyan { fill: #76e3ea; }
  @media (prefers-reduced-motion: no-preference) { .scene { animation: show .4s both; } @keyframes show { from { opacity: 0; } } }
`;

/** A recording of a terminal as one picture: the commands appear one after another, and stay. */
export function drawTerminal(scenes: readonly Scene[]): string {
  let line = 0;
  const parts = scenes.map(({ command, printed }, at) => {
    const lines = [
      ...command
        .split("\n")
        .map((text, row) => `<tspan class="prompt">${row === 0 ? "$ " : "&gt; "}</tspan>${escapeHtml(text)}`),
      ...printed.trimEnd().split("\n").flatMap(colourLine),
    ];
    const texts = lines.map((content) => {
      line += 1;
      return `<text x="${CELL.edge}" y="${CELL.edge + line * CELL.height}">${content}</text>`;
    });
    line += 1;
    return `<g class="scene" style="animation-delay:${at * PAUSE}s">\n${texts.join("\n")}\n</g>`;
  });
  const width = Math.ceil(CELL.columns * CELL.width + CELL.edge * 2);
  const height = line * CELL.height + CELL.edge * 2;
  const label = `A terminal: ${scenes.map(({ command }) => command.replaceAll(/\s*\\\n\s*/g, " ")).join("; ")}`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escapeHtml(label)}">
<style>${STYLE}</style>
<rect class="ground" x=".5" y=".5" width="${width - 1}" height="${height - 1}" rx="8"/>
${parts.join("\n")}
</svg>
`;
}

/** A line with the sequences of a terminal (ECMA-48, SGR) as spans; it goes on in the next line where the terminal ends. */
function colourLine(text: string): readonly string[] {
  const lines: string[] = [""];
  let classes: readonly string[] = [];
  let column = 0;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the sequences begin with one.
  for (const [, codes, words = ""] of text.matchAll(/\u001b\[([\d;]*)m|([^\u001b]+)/g)) {
    if (codes !== undefined) classes = applyCodes(classes, codes);
    for (let rest = words; rest !== ""; ) {
      if (column === CELL.columns) {
        lines.push("");
        column = 0;
      }
      const shown = rest.slice(0, CELL.columns - column);
      rest = rest.slice(shown.length);
      column += shown.length;
      lines.push(`${lines.pop()}${span(shown, classes)}`);
    }
  }
  return lines;
}

function span(text: string, classes: readonly string[]): string {
  return classes.length === 0 ? escapeHtml(text) : `<tspan class="${classes.join(" ")}">${escapeHtml(text)}</tspan>`;
}

function applyCodes(classes: readonly string[], codes: string): readonly string[] {
  let now = classes;
  for (const code of codes.split(";")) {
    const name = COLOURS[code];
    if (code === "" || code === "0") now = [];
    else if (code === "22") now = now.filter((each) => each !== "b" && each !== "d");
    else if (code === "39") now = now.filter((each) => each === "b" || each === "d");
    else if (name !== undefined) now = [...now, name];
  }
  return now;
}
