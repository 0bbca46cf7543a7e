import type { DeclaredObject } from "../lanes/adoption.ts";
import { type ExistingObjects, type LaneKind, type ManyLooked, withExistingObjects } from "./existing-objects.ts";
import { explainAbsence, type FreshObject, introduce, wayOut } from "./fresh-object.ts";
import type { ClusterSettings } from "./kubeconfig.ts";
import type { NamedObjects } from "./kubectl.ts";

/** What was found in a cluster, and what could not be looked at. */
export interface ForeignInKubernetes {
  readonly reasons: readonly string[];
  readonly warnings: readonly string[];
  /** Namespaces of new ExternalSecrets that are not there, sorted; of those that may not be looked at nothing is said. */
  readonly absentNamespaces: readonly string[];
}

/** One look at objects of one kind and namespace, and what follows for each of them from the names that were found. */
interface Question {
  readonly kind: string;
  readonly objects: NamedObjects;
  look(): Promise<ManyLooked>;
  /** Of what could not be looked at nothing is said. */
  judge(found: ReadonlySet<string>, unknown: ReadonlySet<string>): readonly string[];
}

const notAsked = "not asked, since nothing before it could be looked at";

/** How many questions are asked at once. */
const looksAtOnce = 4;

/**
 * Why stores and ExternalSecrets that are new to the stack cannot be created or adopted: they exist, or do not; and the
 * Secrets that External Secrets would replace, since it takes over what nobody owns (external-secrets v0.20.4,
 * externalsecret_controller.go). What cannot be looked at is a warning: who may apply a lane may be denied its Secret.
 * Objects of the kinds in `unasked` are not looked for.
 */
export function findForeignInKubernetes(
  fresh: readonly FreshObject[],
  settings: ClusterSettings,
  unasked: readonly string[] = [],
): Promise<ForeignInKubernetes> {
  const asked = fresh.filter(({ object }) => !unasked.includes(kindOf(object)));
  return withExistingObjects(settings, async (existing) => {
    const questions = [...askForObjects(asked, existing), ...askForSecrets(fresh, existing)];
    // At once, so that a cluster that answers nothing is waited for once.
    const [foreign, absentNamespaces] = await Promise.all([answer(questions), findAbsentNamespaces(asked, existing)]);
    return { ...foreign, absentNamespaces };
  });
}

async function findAbsentNamespaces(
  fresh: readonly FreshObject[],
  existing: ExistingObjects,
): Promise<readonly string[]> {
  const names = [...new Set(fresh.flatMap(({ object }) => namespaceOf(object) ?? []))].sort();
  if (names.length === 0) return [];
  const { found, unknown } = await existing.findNames("Namespace", { names });
  const known = new Set([...found, ...[...unknown.values()].flat()]);
  return names.filter((name) => !known.has(name));
}

async function answer(questions: readonly Question[]): Promise<Omit<ForeignInKubernetes, "absentNamespaces">> {
  const reasons: string[] = [];
  const unknown = new Map<string, string[]>();
  let isSilent = false;
  for (let at = 0; at < questions.length; at += looksAtOnce) {
    const some = questions.slice(at, at + looksAtOnce);
    // A cluster that answers nothing is not waited for with each question.
    const looks = await Promise.all(
      some.map(({ objects, look }) =>
        isSilent ? { found: [], unknown: new Map([[notAsked, objects.names]]), isSilent } : look(),
      ),
    );
    for (const [index, question] of some.entries()) {
      const look = looks[index];
      if (look === undefined) continue;
      reasons.push(...question.judge(new Set(look.found), new Set([...look.unknown.values()].flat())));
      for (const [problem, names] of look.unknown)
        unknown.set(problem, [...(unknown.get(problem) ?? []), ...namesOf(question, names)]);
    }
    isSilent ||= looks.every((look) => look.isSilent);
  }
  const warnings = [...unknown].map(
    ([problem, names]) => `whether these exist already could not be looked at: ${names.join(", ")} (${problem})`,
  );
  return { reasons, warnings };
}

function askForObjects(fresh: readonly FreshObject[], existing: ExistingObjects): readonly Question[] {
  const groups = Map.groupBy(fresh, ({ object }) => JSON.stringify([kindOf(object), namespaceOf(object)]));
  return [...groups.values()].flatMap((group): readonly Question[] => {
    const [first] = group;
    if (first === undefined) return [];
    // A lane has stores and ExternalSecrets in a cluster, and nothing else (lanes/adoption.ts).
    const [kind, namespace] = [kindOf(first.object) as LaneKind, namespaceOf(first.object)];
    const objects = nameAll(
      group.map(({ object }) => nameOf(object)),
      namespace,
    );
    const judgeOne = ({ object, isAdopted }: FreshObject, found: ReadonlySet<string>): readonly string[] => {
      const exists = found.has(nameOf(object));
      if (isAdopted) return exists ? [] : [explainAbsence(object)];
      return exists ? [`${introduce(object)} exists already: ${wayOut}`] : [];
    };
    return [
      {
        kind,
        objects,
        look: () => existing.findNames(kind, objects),
        judge: (found, unknown) =>
          group.filter(({ object }) => !unknown.has(nameOf(object))).flatMap((each) => judgeOne(each, found)),
      },
    ];
  });
}

function askForSecrets(fresh: readonly FreshObject[], existing: ExistingObjects): readonly Question[] {
  const secrets = fresh.flatMap(({ object: { secret, ccrIds } }) =>
    secret === undefined || secret.mayReplace ? [] : [{ ...secret, ccrIds }],
  );
  return [...Map.groupBy(secrets, ({ namespace }) => namespace)].map(([namespace, group]) => {
    const objects = nameAll(
      group.map(({ name }) => name),
      namespace,
    );
    return {
      kind: "Secret",
      objects,
      look: () => existing.findForeignSecrets(objects),
      judge: (found) =>
        group
          .filter(({ name }) => found.has(name))
          .map(({ name, ccrIds }) => `${ccrIds.join(", ")}: ${explainSecret({ namespace, name })}`),
    };
  });
}

/** What would become of a Secret that somebody else made, and how the request allows it. */
export function explainSecret({ namespace, name }: { namespace: string; name: string }): string {
  const way = "if that is meant, set delivery.takes_over_secret in the request";
  return `Secret ${namespace}/${name} exists already and External Secrets would replace what it holds: ${way}`;
}

function nameAll(names: readonly string[], namespace: string | undefined): NamedObjects {
  return { names: [...names].sort(), ...(namespace === undefined ? {} : { namespace }) };
}

function namesOf({ kind, objects: { namespace } }: Question, names: readonly string[]): readonly string[] {
  return names.map((name) => `${kind} ${namespace === undefined ? name : `${namespace}/${name}`}`);
}

function kindOf({ place }: DeclaredObject): string {
  return place.server === "kubernetes" ? place.manifest.kind : "";
}

function nameOf({ place }: DeclaredObject): string {
  return place.server === "kubernetes" ? place.manifest.metadata.name : "";
}

function namespaceOf({ place }: DeclaredObject): string | undefined {
  return place.server === "kubernetes" ? place.manifest.metadata.namespace : undefined;
}
