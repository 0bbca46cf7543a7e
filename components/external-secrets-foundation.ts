import { APIService } from "@pulumi/kubernetes/apiregistration/v1/apiservice.js";
import { Chart } from "@pulumi/kubernetes/helm/v4/chart.js";
import * as pulumi from "@pulumi/pulumi";
import type { ExternalSecretsPlan, FoundationManifest, HelmPlan } from "../lanes/foundation/plan.ts";
import { KubernetesObject } from "./kubernetes-object.ts";
import { requireCompiled } from "./require-compiled.ts";
import { requireProviders } from "./require-providers.ts";

/** What an {@link ExternalSecretsFoundation} is made from. */
export interface ExternalSecretsFoundationArgs {
  /** A plan as `compileFoundation` makes it; no other object is assignable. */
  readonly plan: ExternalSecretsPlan;
  /** Import ids of objects that exist and are taken over, by their keys. */
  readonly imports?: ReadonlyMap<string, string>;
  /** False where the API of External Secrets is not there to be read yet, as in a preview before the first update. */
  readonly readsApi?: boolean;
}

/**
 * What lanes stand on in a cluster: the namespace and the account of External Secrets, the rights that they need, and
 * External Secrets itself where the plan installs it.
 *
 * Whatever depends on the component comes after the API of External Secrets is served. Children are named `<name>-<object>`. Needs a
 * kubernetes provider in `opts.providers`, or from its parent.
 */
export class ExternalSecretsFoundation extends pulumi.ComponentResource {
  /** The objects, by their keys. */
  readonly objects: ReadonlyMap<string, KubernetesObject>;
  /** The chart, where the plan has one. */
  readonly chart: Chart | undefined;

  constructor(name: string, args: ExternalSecretsFoundationArgs, opts: pulumi.ComponentResourceOptions = {}) {
    const { plan, imports = new Map<string, string>(), readsApi = true } = args;
    requireCompiled(plan, name);
    super("credential-lanes:index:ExternalSecretsFoundation", name, plan.description, opts);
    requireProviders(this, ["kubernetes"]);
    const objects = new Map<string, KubernetesObject>();
    const declare = (each: FoundationManifest, dependsOn: readonly pulumi.Resource[]): KubernetesObject => {
      const id = imports.get(each.key);
      const object = new KubernetesObject(`${name}-${each.manifest.kind}-${each.id}`, each, {
        parent: this,
        protect: each.isProtected,
        dependsOn: [...dependsOn],
        ...(id === undefined ? {} : { import: id }),
      });
      objects.set(each.key, object);
      return object;
    };
    const [namespaces, others] = partition(plan.base);
    const first = namespaces.map((each) => declare(each, []));
    const base = [...first, ...others.map((each) => declare(each, first))];
    const definitions = plan.definitions.map((each) => declare(each, base));
    const manifests = plan.manifests.map((each) => declare(each, [...base, ...definitions]));
    this.chart = plan.helm === undefined ? undefined : this.#install(name, plan.helm, base);
    this.objects = objects;
    const installed = [...base, ...definitions, ...manifests, ...(this.chart === undefined ? [] : [this.chart])];
    if (readsApi) this.#requireApi(name, plan.api, installed);
    this.registerOutputs({ namespace: plan.namespace, serviceAccount: plan.serviceAccount.name });
  }

  #install(
    name: string,
    { name: release, namespace, chart, version, repository, values }: HelmPlan,
    base: readonly pulumi.Resource[],
  ): Chart {
    const repositoryOpts = repository === undefined ? {} : { repositoryOpts: { repo: repository } };
    // A chart and not a release: its objects are seen in the preview, and by the policy pack.
    return new Chart(
      `${name}-chart`,
      { name: release, namespace, chart, version, ...repositoryOpts, values: { ...values } },
      { parent: this, dependsOn: [...base], transforms: [protectDefinitions] },
    );
  }

  /** Fails the update where the API is not served: a lane's own update would fail there, halfway. */
  #requireApi(name: string, api: string, after: readonly pulumi.Resource[]): void {
    const [group, version] = api.split("/");
    // A small object that the API server makes itself for what it serves; the definitions fill pages of a preview.
    APIService.get(`${name}-${api}`, `${version}.${group}`, { parent: this, dependsOn: [...after] });
  }
}

/** With a definition go all objects of its kind, and with an ExternalSecret its Secret. */
export const protectDefinitions: pulumi.ResourceTransform = ({ type, props, opts }) =>
  type.endsWith(":CustomResourceDefinition") ? { props, opts: { ...opts, protect: true } } : undefined;

function partition(base: readonly FoundationManifest[]): [FoundationManifest[], FoundationManifest[]] {
  const isNamespace = ({ manifest }: FoundationManifest): boolean => manifest.kind === "Namespace";
  return [base.filter(isNamespace), base.filter((each) => !isNamespace(each))];
}
