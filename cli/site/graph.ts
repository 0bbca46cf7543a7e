import type { LaneStep } from "../../lanes/review/describe-request.ts";
import { type Html, html } from "./html.ts";

const size = { width: 620, height: 46, gap: 26 } as const;

const kinds: Readonly<Record<LaneStep["kind"], string>> = {
  request: "request",
  lane: "lane of",
  policy: "OpenBao policy",
  role: "auth role",
  store: "ClusterSecretStore",
  secret: "Secret",
  workload: "workload",
};

/** What leads from a station to the next, in words. */
const verbs: Readonly<Record<LaneStep["kind"], string>> = {
  request: "asks for",
  lane: "",
  policy: "is carried by",
  role: "is logged in to by",
  store: "fills",
  secret: "is read by",
  workload: "",
};

/** The way of the credential as a picture; the same is said in words for who cannot see it. */
export function renderGraph(steps: readonly LaneStep[]): Html {
  const { width, height, gap } = size;
  const total = steps.length * (height + gap) - gap + 2;
  const words = steps.map(({ kind, name }) => `${kinds[kind]} ${name} ${verbs[kind]}`.trim()).join(", ");
  return html`<svg viewBox="0 0 ${width + 2} ${total}" width="${width + 2}" height="${total}" role="img" aria-label="The lane: ${words}">
<defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0 8 4 0 8z"/></marker></defs>
${steps.map((step, at) => renderStep(step, { at, verb: verbs[steps[at - 1]?.kind ?? "workload"] }))}</svg>`;
}

function renderStep({ kind, name }: LaneStep, { at, verb }: { at: number; verb: string }): Html {
  const { width, height, gap } = size;
  const top = at * (height + gap) + 1;
  const middle = width / 2;
  const shown = name.length > 72 ? `${name.slice(0, 71)}…` : name;
  const arrow =
    at > 0 &&
    html`<path d="M${middle} ${top - gap}V${top - 1}" marker-end="url(#arrow)"/><text class="kind" x="${middle + 12}" y="${top - 9}">${verb}</text>`;
  return html`${arrow}<rect x="1" y="${top}" width="${width}" height="${height}" rx="6"/>
<text class="kind" x="14" y="${top + 18}">${kinds[kind]}</text><text x="14" y="${top + 37}">${shown}</text>
`;
}
