import { expect, test } from "vitest";
import { describeSteps } from "../../../cli/bootstrap/dry-run.ts";
import type { FixtureMap } from "../../../lanes/guardrails/fixture-map/schema.ts";
import { readSettings } from "../../lanes/foundation/foundation-sample.ts";

type Subject = Parameters<typeof describeSteps>[0];

const fixtureMap: FixtureMap = {
  kind: "fixture-map",
  schema_version: 1,
  mount: "platform",
  shared: [{ path: "a/db", property: "PASSWORD", generate: "password" }],
  local: [{ path: "a/web", property: "KEY", value: "fixture-key" }],
};

const facts = { openbaoAddress: "https://127.0.0.1:8200", environment: "development" } as Subject["facts"];
const subject = (own: Partial<Subject> = {}): Subject => ({
  store: { place: ".ccr/bootstrap/dev" } as Subject["store"],
  foundation: { stack: "dev", settings: readSettings() },
  repository: { productionEnvironments: [], errors: [], fixtureMap },
  facts,
  ...own,
});

const notes = (own: Partial<Subject>, server: Parameters<typeof describeSteps>[1]): readonly string[] =>
  describeSteps(subject(own), server).map(({ step, note, changed }) => `${step}: ${note} ${changed.length}`);

test("every step says what it would do to an empty server", () => {
  expect(notes({}, { isInitialized: false, isSealed: true })).toEqual([
    "initialise: by one share; the keys go to .ccr/bootstrap/dev 0",
    "unseal: by the kept key 0",
    "foundation: platform, auth/kubernetes, auth/oidc, auth/ci 0",
    "fixtures: 2 of guardrails/fixtures.yaml 0",
    "login: lane-verify of auth/kubernetes 0",
  ]);
});

test("what is done already, or is nobody's to do, is said too", () => {
  const bare = { stack: "dev", settings: readSettings({ kvMounts: [], kubernetesAuth: [], jwtAuth: [], logins: {} }) };
  const repository = { productionEnvironments: [], errors: [] };
  expect(notes({ foundation: bare, repository }, { isInitialized: true, isSealed: false })).toEqual([
    "initialise: it is already 0",
    "unseal: it is already 0",
    "foundation: nothing: no foundation: settings name any 0",
    "fixtures: there are none 0",
    "login: no service account is named 0",
  ]);
  const [, , foundation] = notes(
    { foundation: { ...bare, program: "foundation" } },
    { isInitialized: true, isSealed: true },
  );
  expect(foundation).toBe("foundation: by pulumi --cwd foundation up 0");
});
