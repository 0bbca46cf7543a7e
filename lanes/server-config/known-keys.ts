/** Keys of the top level (OpenBao 2.6.2, internal/command/server/config.go and internalshared/configutil/config.go). */
export const KNOWN_KEYS: ReadonlySet<string> = new Set([
  ...["storage", "backend", "ha_storage", "ha_backend", "listener", "seal", "hsm", "audit", "initialize", "plugin"],
  ...["service_registration", "telemetry", "user_lockout", "entropy", "kms", "sentinel", "license_path"],
  ...["cache_size", "disable_cache", "disable_printable_check", "disable_clustering", "disable_performance_standby"],
  ...[
    "disable_sealwrap",
    "disable_indexing",
    "disable_sentinel_trace",
    "disable_standby_reads",
    "cluster_cipher_suites",
  ],
  ...["ui", "api_addr", "cluster_addr", "cluster_name", "pid_file", "max_lease_ttl", "default_lease_ttl"],
  ...["default_max_request_duration", "plugin_directory", "plugin_file_uid", "plugin_file_permissions"],
  ...["plugin_download_behavior", "plugin_auto_download", "plugin_auto_register", "plugin_download_max_size"],
  ...["introspection_endpoint", "raw_storage_endpoint", "enable_response_header_hostname"],
  ...["enable_response_header_raft_node_id", "log_level", "log_format", "log_file", "log_rotate_duration"],
  ...["log_rotate_bytes", "log_rotate_max_files", "log_requests_level", "detect_deadlocks"],
  ...["imprecise_lease_role_tracking", "unsafe_cross_namespace_identity", "unsafe_allow_api_audit_creation"],
  ...["allow_audit_log_prefixing", "allow_unauthenticated_workflows", "unsafe_relative_paths"],
  ...["administrative_namespace_path", "experiments", "additional_server_info"],
]);

/** Keys that did something before OpenBao 2.0. */
export const OBSOLETE_KEYS: ReadonlySet<string> = new Set(["disable_mlock"]);
