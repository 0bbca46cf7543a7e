import type { DocumentRule } from "../custody/rule.ts";
import { FINDING_KINDS, type FindingCode, type FindingKind } from "../finding.ts";
import { forEachSound, readSound } from "../guard-broken.ts";
import { formatPointer } from "../positions.ts";
import type { Ccr } from "../schema.ts";
import { isCalendarDay, noDay } from "./dates.ts";
import type { Path, Report, RuleSettings } from "./rule.ts";

type Waiver = NonNullable<Ccr["risk"]["waivers"]>[number];

/** What a waiver is judged by, of requests of whatever type. */
export type Waivable = Pick<Ccr, "requester" | "review"> & { readonly risk?: { readonly waivers?: readonly Waiver[] } };

const kindOf = (code: string): FindingKind | undefined =>
  Object.hasOwn(FINDING_KINDS, code) ? FINDING_KINDS[code as FindingCode] : undefined;

const isOfRisk = ({ code }: Waiver): boolean => kindOf(code)?.severity === "risk";

const isPointer = ({ pointer }: Waiver): boolean => pointer === undefined || pointer.startsWith("/");

const isReasoned = ({ reason }: Waiver): boolean => reason.trim() !== "";

const isAccepted = ({ approver }: Waiver, { review, requester }: Waivable): boolean =>
  review.required_approvers.includes(approver) && approver !== requester.agent;

const isDay = ({ expires }: Waiver): boolean => expires === undefined || isCalendarDay(expires);

const isExpired = ({ expires }: Waiver, { today }: RuleSettings): boolean =>
  expires !== undefined && today !== undefined && expires < today;

/** A waiver counts when it names a risk, gives a reason, and is signed off by a required approver, in its time. */
function isValid(waiver: Waiver, request: Waivable, settings: RuleSettings): boolean {
  const isInTime = isDay(waiver) && !isExpired(waiver, settings);
  return isAccepted(waiver, request) && isReasoned(waiver) && isOfRisk(waiver) && isInTime;
}

/** Waivers are findings themselves where they do not count. */
export const checkWaivers: DocumentRule<Waivable> = (request, report, settings) => {
  forEachSound(request.risk?.waivers ?? [], (waiver, index) => {
    const checks: readonly [key: keyof Waiver & string, isWrong: () => boolean, ...finding: [FindingCode, string]][] = [
      ["code", () => !isOfRisk(waiver), "bad-waiver", "A waiver names the code of a risk; nothing else can be waived"],
      ["pointer", () => !isPointer(waiver), "bad-waiver", "A waiver's pointer is a JSON pointer, like /auth/ttl"],
      ["reason", () => !isReasoned(waiver), "bad-waiver", "A waiver gives its reason"],
      [
        "approver",
        () => !isAccepted(waiver, request),
        "unapproved-waiver",
        "A waiver is accepted by one of the required approvers",
      ],
      ["expires", () => !isDay(waiver), "bad-date", noDay],
      ["expires", () => isExpired(waiver, settings), "expired-waiver", "This waiver has expired"],
    ];
    forEachSound(checks, ([key, isWrong, code, message]) => {
      if (isWrong()) report(code, ["risk", "waivers", index, key], message);
    });
  });
};

/** One rule of those that report risks: what a valid waiver covers is not reported, and one that covers nothing is. */
export function weighRisks<Request extends Waivable>(rules: readonly DocumentRule<Request>[]): DocumentRule<Request> {
  return (request, report, settings) => {
    const used = new Set<number>();
    const passOn: Report = (code, path, ...words) => {
      const covering = listCovering(request, { code, path, settings });
      if (covering.length === 0) report(code, path, ...words);
      for (const index of covering) used.add(index);
    };
    forEachSound(rules, (rule) => {
      rule(request, passOn, settings);
    });
    reportUnused(request, used, report, settings);
  };
}

/** The places of the waivers that cover a risk; one with a fault covers nothing. */
function listCovering(
  request: Waivable,
  { code, path, settings }: { code: FindingCode; path: Path; settings: RuleSettings },
): readonly number[] {
  const covering: number[] = [];
  readSound(() => {
    forEachSound(request.risk?.waivers ?? [], (waiver, index) => {
      const isCovered = waiver.code === code && (waiver.pointer ?? formatPointer(path)) === formatPointer(path);
      if (isCovered && isValid(waiver, request, settings)) covering.push(index);
    });
  });
  return covering;
}

function reportUnused(request: Waivable, used: ReadonlySet<number>, report: Report, settings: RuleSettings): void {
  const waivers = request.risk?.waivers ?? [];
  forEachSound(waivers, (waiver, index) => {
    if (used.has(index) || !isPointer(waiver) || !isValid(waiver, request, settings)) return;
    report("unused-waiver", ["risk", "waivers", index], "The request has no such risk, or not at this place");
  });
}
