import type { Checked } from "../check.ts";
import { findReasonsOfPlace, type StackPlace } from "../lane.ts";
import { isOpen } from "../rules/states.ts";
import { shortenList } from "../shorten-list.ts";
import { suggest } from "../suggest.ts";
import { describePlace, readPlaced } from "./assign.ts";

/** A request that none of some stacks takes. */
export interface Untaken {
  readonly request: string;
  readonly file: string;
  /** In a clause, with what may have been meant. */
  readonly why: string;
}

/** Where a stack's lanes are for. */
export type NamedPlace = StackPlace & { readonly rehearsal?: true };

/**
 * The open requests that no stack takes, whatever else is said of them: an approval of one grants nothing anywhere. A
 * rehearsal counts where there is nothing else; where there is no stack at all, nothing can be told.
 */
export function findUntaken(checked: readonly Checked[], all: readonly NamedPlace[]): readonly Untaken[] {
  const real = all.filter(({ rehearsal }) => rehearsal !== true);
  const places = real.length > 0 ? real : all;
  if (places.length === 0) return [];
  return checked.flatMap(readPlaced).flatMap(({ file, request }): readonly Untaken[] => {
    if (!isOpen(request) || places.some((place) => findReasonsOfPlace(request, place).length === 0)) return [];
    return [{ request: request.id, file, why: explain(describePlace(request.target), places) }];
  });
}

type Target = ReturnType<typeof describePlace>;

function explain(target: Target, places: readonly NamedPlace[]): string {
  const words = Object.entries(target).map(([key, value]) => `${key} ${value}`);
  const hint = findHint(target, places);
  return `no stack takes it: none is of ${words.join(", ")}${hint === "" ? "" : `; ${hint}`}`;
}

/** About the first that fits no stack. */
function findHint({ environment, cluster, tenant }: Target, places: readonly NamedPlace[]): string {
  const near = places.filter((place) => place.environment === environment);
  if (near.length === 0)
    return hint(
      environment,
      listOf(places, (place) => [place.environment]),
    );
  const clusters = listOf(near, (place) => [place.cluster ?? ""]).filter((name) => name !== "");
  if (cluster !== undefined && !clusters.includes(cluster)) return hint(cluster, clusters);
  return hint(
    tenant ?? "",
    listOf(near, ({ tenants = [] }) => tenants),
  );
}

function listOf(places: readonly NamedPlace[], read: (place: NamedPlace) => readonly string[]): readonly string[] {
  return [...new Set(places.flatMap(read))].sort();
}

/** How many names are listed where none is near. */
const MAX_LISTED = 5;

function hint(word: string, known: readonly string[]): string {
  const near = suggest(word, known) ?? findAbbreviated(word, known);
  if (near !== undefined) return `did you mean ${near}?`;
  if (known.length === 0) return "";
  return `those that are there are of ${shortenList(known, MAX_LISTED)}`;
}

/** `prd` for `production`: the one name that the word is short for, or that is short for it. */
function findAbbreviated(word: string, known: readonly string[]): string | undefined {
  const found = known.filter((each) => isShortFor(word, each) || isShortFor(each, word));
  return found.length === 1 ? found[0] : undefined;
}

/** All its letters in their order, from the first one on. */
function isShortFor(short: string, long: string): boolean {
  if (short === "" || short[0] !== long[0]) return false;
  let at = 0;
  for (const letter of long) if (letter === short[at]) at += 1;
  return at === short.length;
}
