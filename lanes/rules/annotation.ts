import { isDnsName } from "./names.ts";
import type { Rule } from "./rule.ts";

/** Annotations of these domains steer Kubernetes, External Secrets, Pulumi or this program. */
const steering = /(^|\.)(kubernetes\.io|k8s\.io|external-secrets\.io|pulumi\.com|credential-lanes)$/;

/**
 * What the keys of reloaders say, as `reloader.stakater.com/match` does: a word of the name, or the first one of the domain. Of
 * any other annotation nobody knows what some controller makes of it: replicators copy the Secret into other namespaces, and
 * GitOps controllers delete it.
 */
const RELOADING = /(?:^|[._-])(?:reload(?:er|ing)?|restart(?:er)?|rollout)(?:$|[._-])/i;
const RELOADER = /^(?:reloader|restarter|wave\.pusher)(?:\.|$)/;
const COPYING = /replicat|reflect|mirror|copy|sync|push/i;

function isReloading(name: string, domain: string | undefined): boolean {
  if (COPYING.test(name)) return false;
  return RELOADING.test(name) || (domain !== undefined && RELOADER.test(domain));
}

/** The key of an annotation: a name of 63 characters at most, after a domain and a slash where it has one. */
function isAnnotationKey(text: string): boolean {
  const [name = "", domain, ...rest] = text.split("/").reverse();
  const isName = name.length <= 63 && /^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$/.test(name);
  return (
    rest.length === 0 &&
    isName &&
    isReloading(name, domain) &&
    (domain === undefined || (isDnsName(domain) && !steering.test(domain)))
  );
}

/** It tells a controller to restart pods when the Secret changes, and says nothing else. */
export const checkReloadAnnotation: Rule = ({ delivery: { reload_annotation } }, report) => {
  if (reload_annotation === undefined) return;
  const path = ["delivery", "reload_annotation"];
  if (!isAnnotationKey(reload_annotation.name)) {
    report("bad-annotation", [...path, "name"], "This is no key of an annotation that restarts pods");
  }
  // external-secrets v0.20.4 renders the metadata of its template, with the values of the Secret at hand.
  if (/\{\{|\}\}/.test(reload_annotation.value)) {
    report("bad-annotation", [...path, "value"], "A template would write values of the Secret into its annotations");
  }
};
