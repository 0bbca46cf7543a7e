import { escapeHtml } from "../layout.ts";

interface Box {
  readonly x: number;
  readonly y: number;
  readonly title: string;
  readonly lines: readonly string[];
}

const SIZE = { width: 944, height: 286, box: 168, high: 84 } as const;

const row = (at: number): number => 4 + at * 192;

const BOXES: readonly Box[] = [
  { x: row(0), y: 10, title: "Request", lines: ["one reviewed file:", "who reads what, why"] },
  { x: row(1), y: 10, title: "ccr check", lines: ["every finding at once,", "offline"] },
  { x: row(2), y: 10, title: "Approvers", lines: ["decide about exactly", "this content"] },
  { x: row(3), y: 10, title: "Lane", lines: ["compiled, proven, or", "withheld with a reason"] },
  { x: row(4), y: 10, title: "Preview", lines: ["the diff that is read", "is what is applied"] },
  { x: row(4), y: 180, title: "OpenBao", lines: ["policy and auth role:", "read of one path"] },
  { x: row(3), y: 180, title: "Cluster", lines: ["ClusterSecretStore and", "ExternalSecret"] },
  { x: row(2), y: 180, title: "Secret", lines: ["of one namespace;", "never in Git or state"] },
  { x: row(1), y: 180, title: "ccr verify", lines: ["what must work, what", "must be refused"] },
  { x: row(0), y: 180, title: "Evidence", lines: ["in the request, and in", "the next review"] },
];

const STYLE = `
  .box { fill: #f6f8fa; stroke: #57606a; } .line { stroke: #57606a; fill: none; } .tip { fill: #57606a; }
  text { font: 12.5px system-ui, sans-serif; fill: #1b1f24; } .title { font-weight: 700; font-size: 15px; }
  @media (prefers-color-scheme: dark) { .box { fill: #161b22; stroke: #9ea7b3; } .line { stroke: #9ea7b3; }
    .tip { fill: #9ea7b3; } text { fill: #e6edf3; } }
`;

/** The way from a request to a secret and back to its evidence, as a picture for light and dark pages. */
export function drawFlow(): string {
  const words = BOXES.map(({ title, lines }) => `${title}: ${lines.join(" ")}`).join("; ");
  const { width, height } = SIZE;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escapeHtml(words)}">
<style>${STYLE}</style>
<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path class="tip" d="M0 0 8 4 0 8z"/></marker></defs>
${BOXES.map(drawBox).join("\n")}
${BOXES.map((box, at) => drawArrow(box, BOXES[(at + 1) % BOXES.length] ?? box)).join("\n")}
</svg>
`;
}

function drawBox({ x, y, title, lines }: Box): string {
  const { box, high } = SIZE;
  const texts = lines.map((line, at) => `<text x="${x + 10}" y="${y + 50 + at * 19}">${escapeHtml(line)}</text>`);
  return `<rect class="box" x="${x}" y="${y}" width="${box}" height="${high}" rx="8"/><text class="title" x="${x + 10}" y="${y + 26}">${escapeHtml(title)}</text>${texts.join("")}`;
}

function drawArrow(from: Box, to: Box): string {
  const { box, high } = SIZE;
  const middle = from.y + high / 2;
  if (from.x === to.x) {
    const isDown = to.y > from.y;
    return arrow(`M${from.x + box / 2} ${isDown ? from.y + high : from.y}V${isDown ? to.y : to.y + high}`);
  }
  return to.x > from.x ? arrow(`M${from.x + box} ${middle}H${to.x}`) : arrow(`M${from.x} ${middle}H${to.x + box}`);
}

function arrow(path: string): string {
  return `<path class="line" d="${path}" marker-end="url(#tip)"/>`;
}
