# The same lanes as somebody writes them for OpenTofu: one file, a resource of each kind over data. The vault provider is of
# 2019, the only release that the Go module proxy has: what it calls `policies` and `ttl` is `token_policies` and `token_ttl` now.
terraform {
  required_providers {
    vault   = { source = "hashicorp/vault" }
    kubectl = { source = "gavinbunney/kubectl" }
  }
}

locals {
  lanes = jsondecode(file("${path.module}/lanes.json"))
}

provider "kubectl" {}

provider "vault" {}

resource "vault_policy" "lane" {
  for_each = local.lanes.policies
  name     = each.key
  policy   = each.value
}

resource "vault_kubernetes_auth_backend_role" "namespace" {
  for_each                         = local.lanes.roles
  backend                          = "kubernetes"
  role_name                        = each.key
  bound_service_account_names      = ["external-secrets"]
  bound_service_account_namespaces = ["external-secrets"]
  policies                         = each.value.policies
  ttl                              = each.value.ttl
  depends_on                       = [vault_policy.lane]
}

resource "kubectl_manifest" "store" {
  for_each   = local.lanes.stores
  yaml_body  = jsonencode(each.value)
  depends_on = [vault_kubernetes_auth_backend_role.namespace]
}

resource "kubectl_manifest" "external_secret" {
  for_each   = local.lanes.external_secrets
  yaml_body  = jsonencode(each.value)
  depends_on = [kubectl_manifest.store]
}
