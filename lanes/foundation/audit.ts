/** An audit device of OpenBao, as its server's configuration declares it. */
export interface AuditDevice {
  /** Its place below `sys/audit/`. */
  readonly path: string;
  readonly type: "file" | "syslog" | "socket";
  readonly options: Readonly<Record<string, string>>;
}

/**
 * The stanzas of a server's configuration that declare audit devices. OpenBao creates none by its API unless the server
 * allows it (2.3.2 and later, CVE-2025-54997), so that no resource of Pulumi can; it reads them at a start and at SIGHUP,
 * and all servers of a cluster need the same (openbao.org/docs/configuration/audit, 2.6).
 */
export function composeAuditStanzas(devices: readonly AuditDevice[]): string {
  return devices.map(composeAuditStanza).join("\n");
}

function composeAuditStanza({ type, path, options }: AuditDevice): string {
  const lines = Object.entries(options)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([key, value]) => `    ${key} = ${JSON.stringify(value)}\n`);
  return `audit "${type}" "${path}" {\n  options {\n${lines.join("")}  }\n}\n`;
}
