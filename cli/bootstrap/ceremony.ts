import type { BootstrapCustody } from "../../lanes/bootstrap/record-schema.ts";
import type { AccountLogin } from "../../lanes/foundation/account-logins.ts";

/** How a root token comes into a shell without a command line, a history or a file. */
const TAKE_TOKEN = "read -rs VAULT_TOKEN && export VAULT_TOKEN   # paste it; nothing is shown";

/** The one initialisation; key files hold public keys, named by their fingerprints. */
export function initCommands(custody: Omit<BootstrapCustody, "root_accessor">, address: string): readonly string[] {
  const file = (fingerprint: string): string => `${fingerprint}.asc`;
  const all = [...new Set([...custody.shares, custody.root].map(({ fingerprint }) => fingerprint))];
  return [
    "In a shell of your own, in a folder with the holders' public keys, on a machine that nobody else uses:",
    ...all.map((each) => `  gpg --export ${each} | base64 -w0 > ${file(each)}`),
    `  export BAO_ADDR=${address}`,
    "  bao operator init \\",
    `    -recovery-shares=${custody.shares.length} -recovery-threshold=${custody.threshold} \\`,
    `    -recovery-pgp-keys=${custody.shares.map(({ fingerprint }) => file(fingerprint)).join(",")} \\`,
    `    -root-token-pgp-key=${file(custody.root.fingerprint)}`,
    "Give each holder the share of the same place in the list, and keep no copy. What it prints never comes here.",
  ];
}

/** How the accessor of the root token is found. */
export function accessorCommands(): readonly string[] {
  return [
    "The holder of the root token decrypts it (base64 -d, then gpg --decrypt) and looks it up:",
    `  ${TAKE_TOKEN}`,
    "  bao token lookup -format=json | jq -r .data.accessor",
  ];
}

/** The foundation, by the root token, in the operator's own shell. */
export function foundationCommands(stack: string): readonly string[] {
  return [
    "In a shell of your own:",
    `  ${TAKE_TOKEN}`,
    `  pulumi -C foundation up --stack ${stack}`,
    "Leave that shell open until the root token is revoked.",
  ];
}

/** A login at a role of the foundation. */
export function loginCommands(login: AccountLogin | undefined, role: string): readonly string[] {
  if (login === undefined)
    return [
      `Log in at the role ${role} of the foundation, and run this again with the token:`,
      `  export VAULT_TOKEN="$(bao login -token-only -method=oidc role=${role})"`,
    ];
  const { name, namespace } = login.serviceAccount;
  const audience = login.audience === undefined ? "" : ` --audience ${login.audience}`;
  return [
    `Log in at the role ${role} of the foundation, and run this again with the token:`,
    `  export VAULT_TOKEN="$(kubectl create token ${name} -n ${namespace}${audience} | bao write -field=token auth/${login.mount}/login role=${role} jwt=-)"`,
  ];
}

/** The end of the root token. */
export function revokeCommands(): readonly string[] {
  return ["In the shell with the root token:", "  bao token revoke -self", "  unset VAULT_TOKEN"];
}

/** The end of attempts that nobody needs. */
export function cancelCommands(): readonly string[] {
  return ["  bao operator generate-root -cancel", "  bao operator rotate-keys -target=recovery -cancel"];
}
