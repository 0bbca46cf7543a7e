import * as Type from "typebox";
import { form, prose, strict, text, type Words } from "../../schema-words.ts";

const LABEL = "[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?";

function label(title: string, words: Words) {
  return form(title, { ...words, pattern: LABEL, is: "a name of Kubernetes: small letters, digits and -" });
}

/** Names of Secrets may have dots (RFC 1123 subdomain). */
function objectName(title: string, words: Words) {
  const is = "a name of Kubernetes: small letters, digits, - and .";
  return form(title, { ...words, pattern: "[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?", is });
}

/** A team, a user or an address, as GitHub and GitLab take them in CODEOWNERS. */
const OWNER = "(@[A-Za-z0-9][A-Za-z0-9_.-]*(/[A-Za-z0-9_.-]+)*|[^\\s@#]+@[^\\s@#]+)";

function owner(description: string) {
  return form("Owner", {
    description,
    pattern: OWNER,
    is: "an owner as CODEOWNERS has it, like '@org/team', in quotes",
    examples: ["@example/platform"],
  });
}

const folder = form("Folder", {
  description: "A folder from the root, without a slash at either end.",
  pattern: "\\.?[A-Za-z0-9_@+-][A-Za-z0-9_@+.-]*(/\\.?[A-Za-z0-9_@+-][A-Za-z0-9_@+.-]*)*",
  is: "a folder from the root, like apps/issue-core",
  examples: ["apps/issue-core"],
});

const file = form("File", {
  description: "A file from the root.",
  pattern: "(\\.?[A-Za-z0-9_@+-][A-Za-z0-9_@+.-]*/)*\\.?[A-Za-z0-9_@+-][A-Za-z0-9_@+.-]*\\.(ya?ml|json|tpl)",
  is: "a file from the root, like charts/openbao/values-production.yaml",
  examples: ["charts/openbao/values-production.yaml"],
});

const namespaces = (description: string) =>
  Type.Array(label("Namespace", { description: "Name of a namespace.", examples: ["issue-core"] }), {
    title: "Namespaces",
    description,
    minItems: 1,
  });

const folders = (description: string) => Type.Array(folder, { title: "Folders", description, minItems: 1 });

const namePattern = form("Pattern", {
  description:
    "A name in which `*` stands for any letters, and {service}, {bundle} and {external_secret} for those names.",
  pattern: "([a-z0-9.*-]|\\{(service|bundle|external_secret)\\})+",
  is: "a name with * and {service}, {bundle} or {external_secret} in it",
  examples: ["{service}-*"],
});

const patterns = (title: string, description: string) => Type.Array(namePattern, { title, description, minItems: 1 });

const Names = Type.Object(
  {
    external_secrets: Type.Optional(
      patterns("Names of ExternalSecrets", "By default {service}, {service}-* and {bundle}."),
    ),
    secrets: Type.Optional(
      patterns("Names of Secrets", "Of those that ExternalSecrets make; by default {external_secret}: the same name."),
    ),
  },
  { ...strict, title: "Names", description: "How ExternalSecrets and the Secrets that they make are called." },
);

const Approval = Type.Object(
  {
    by: prose("By", { description: "Who approved it.", examples: ["platform-operator"] }),
    at: form("At", {
      pattern: "[0-9]{4}-[0-9]{2}-[0-9]{2}",
      is: "a date like '2026-06-27', in quotes",
      description: "The day of the approval, in quotes.",
      examples: ["2026-06-27"],
    }),
    reference: prose("Reference", {
      description: "Where it was decided: a request or a ticket.",
      examples: ["CCR-2026-0003"],
    }),
    reason: prose("Reason", { description: "Why it must be shared." }),
  },
  { ...strict, title: "Approval", description: "The record of who let the services share it." },
);

const Service = Type.Object(
  {
    name: label("Name", { description: "The service.", examples: ["issue-core"] }),
    owner: owner("Who answers for it, letter by letter as CODEOWNERS has it."),
    namespaces: namespaces("Where its ExternalSecrets may be; others may be there too."),
    folders: folders("Where its manifests lie, with all that is below."),
    names: Type.Optional(Names),
  },
  { ...strict, title: "Service" },
);

const Environment = Type.Object(
  {
    name: label("Name", { description: "As requests call it.", examples: ["staging"] }),
    production: Type.Boolean({ title: "Production", description: "True where no fixture may ever be." }),
    folders: Type.Optional(folders("Manifests below these are of this environment.")),
    files: Type.Optional(
      Type.Array(file, {
        title: "Files",
        description:
          "Files of this environment that lie among others, such as the values of a chart; they go before folders.",
        minItems: 1,
      }),
    ),
    namespaces: Type.Optional(namespaces("Objects of these are of this environment, where no folder says so.")),
  },
  { ...strict, title: "Environment" },
);

const Foundation = Type.Object(
  {
    owner: owner("Who answers for it."),
    namespaces: namespaces("The namespaces of what all services share."),
    folders: Type.Optional(folders("The folders of what all services share.")),
    kinds: Type.Optional(
      Type.Array(text("Kind", { description: "A kind of Kubernetes.", examples: ["StatefulSet"] }), {
        title: "Kinds",
        description: "Kinds that may be there beside stores and wiring; never one that holds or makes a Secret.",
        minItems: 1,
      }),
    ),
  },
  { ...strict, title: "Foundation", description: "Stores, what wires them up, and approved bundles; nothing else." },
);

const Bundle = Type.Object(
  {
    name: objectName("Name", { description: "Name of the Secret that is shared.", examples: ["clickhouse-auth"] }),
    namespaces: namespaces("Where it is."),
    users: Type.Array(label("User", { description: "A service that uses it.", examples: ["issue-core"] }), {
      title: "Users",
      description: "The services that use it.",
      minItems: 1,
    }),
    approval: Type.Optional(Approval),
  },
  { ...strict, title: "Shared bundle" },
);

const Authority = Type.Object(
  {
    secret: objectName("Secret", {
      description: "Name of a Secret that another system makes.",
      examples: ["temporal-db-app"],
    }),
    namespaces: namespaces("Where it is."),
    authority: label("Authority", {
      description:
        "The system that makes it: cnpg, cert-manager, kafka-operator; openbao where an ExternalSecret does.",
      examples: ["cnpg"],
    }),
    mirror: Type.Optional(
      Type.Boolean({
        title: "Mirror",
        description:
          "True where an ExternalSecret delivers a copy: OpenBao's, or one of that system through a store of its own.",
      }),
    ),
    keys: Type.Optional(
      Type.Array(text("Key", { description: "A key of the Secret.", examples: ["password"] }), {
        title: "Keys",
        description: "The keys that it has; left out where they are not known.",
        minItems: 1,
      }),
    ),
  },
  { ...strict, title: "Secret authority" },
);

const List = <Item extends Type.TSchema>(item: Item, title: string, description: string) =>
  Type.Array(item, { title, description });

/** The one source of the format of the file of ownership. */
export const SecretOwnershipSchema = Type.Object(
  {
    kind: Type.Literal("secret-ownership", { title: "Kind", description: "Always secret-ownership." }),
    schema_version: Type.Literal(1, { title: "Schema version", description: "Always 1." }),
    requests: Type.Object(
      { folder: Type.Optional(folder), owner: owner("Who reviews requests.") },
      { ...strict, title: "Requests", description: "The folder of requests, credential-change-requests by default." },
    ),
    guardrails: Type.Object(
      { owner: owner("Who reviews this file, exceptions and fixtures.") },
      { ...strict, title: "Guardrails", description: "The folder of this file." },
    ),
    foundation: Type.Optional(Foundation),
    names: Type.Optional(Names),
    environments: Type.Optional(List(Environment, "Environments", "How the environment of a manifest is told.")),
    services: List(Service, "Services", "Who owns which manifests; each ExternalSecret is of exactly one."),
    bundles: Type.Optional(List(Bundle, "Shared bundles", "Secrets that more than one service uses.")),
    authorities: Type.Optional(List(Authority, "Secret authorities", "Secrets that another system makes.")),
  },
  {
    ...strict,
    title: "Secret ownership",
    description:
      "Which service owns which ExternalSecret, what is shared, and what other systems own. It never holds a value.",
  },
);

/** A file of ownership that fits the schema, keys as on disk. */
export type SecretOwnership = Type.Static<typeof SecretOwnershipSchema>;
