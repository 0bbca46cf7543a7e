// Command vault-dev serves the Vault core that OpenBao was forked from (MPL-2.0),
// with just the engines the sandbox needs. It starts sealed and uninitialised, like
// any real server: the sandbox initialises and unseals it over HTTP. It holds
// throw-away values only and listens on loopback addresses alone.
package main

import (
	"context"
	"crypto/tls"
	"errors"
	"flag"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/hashicorp/go-hclog"
	jwtauth "github.com/hashicorp/vault-plugin-auth-jwt"
	kubeauth "github.com/hashicorp/vault-plugin-auth-kubernetes"
	kv "github.com/hashicorp/vault-plugin-secrets-kv"
	"github.com/hashicorp/vault/audit"
	auditfile "github.com/hashicorp/vault/builtin/audit/file"
	vaulthttp "github.com/hashicorp/vault/http"
	"github.com/hashicorp/vault/internalshared/configutil"
	"github.com/hashicorp/vault/sdk/helper/consts"
	"github.com/hashicorp/vault/sdk/logical"
	physfile "github.com/hashicorp/vault/sdk/physical/file"
	"github.com/hashicorp/vault/vault"
)

var secretEngines = map[string]logical.Factory{"kv": kv.Factory}

var authMethods = map[string]logical.Factory{
	"kubernetes": kubeauth.Factory,
	"jwt":        jwtauth.Factory,
	"oidc":       jwtauth.Factory,
}

// registry answers the core's questions about built-in plugins from the two maps above.
type registry struct{}

func (registry) factories(kind consts.PluginType) map[string]logical.Factory {
	switch kind {
	case consts.PluginTypeSecrets:
		return secretEngines
	case consts.PluginTypeCredential:
		return authMethods
	default:
		return nil
	}
}

func (r registry) Contains(name string, kind consts.PluginType) bool {
	_, ok := r.factories(kind)[name]
	return ok
}

func (r registry) Get(name string, kind consts.PluginType) (func() (interface{}, error), bool) {
	factory, ok := r.factories(kind)[name]
	return func() (interface{}, error) { return factory, nil }, ok
}

func (r registry) Keys(kind consts.PluginType) []string {
	var names []string
	for name := range r.factories(kind) {
		names = append(names, name)
	}
	return names
}

func (r registry) DeprecationStatus(name string, kind consts.PluginType) (consts.DeprecationStatus, bool) {
	return consts.Supported, r.Contains(name, kind)
}

type options struct{ storage, listen, cert, key string }

func parseOptions() (options, error) {
	var o options
	flag.StringVar(&o.storage, "storage", "", "folder of the encrypted storage")
	flag.StringVar(&o.listen, "listen", "", "loopback address and port, 127.0.0.1:8200")
	flag.StringVar(&o.cert, "tls-cert", "", "PEM file of the server certificate")
	flag.StringVar(&o.key, "tls-key", "", "PEM file of its private key")
	version := flag.Bool("version", false, "print the version of the Vault core and exit")
	flag.Parse()
	if *version {
		fmt.Println("vault-dev 1.14.0")
		os.Exit(0)
	}
	if o.storage == "" || o.listen == "" || o.cert == "" || o.key == "" {
		return o, errors.New("-storage, -listen, -tls-cert and -tls-key are all required")
	}
	host, _, err := net.SplitHostPort(o.listen)
	if err != nil {
		return o, err
	}
	if ip := net.ParseIP(host); ip == nil || !ip.IsLoopback() {
		return o, errors.New("-listen must name a loopback address: this server is for the sandbox alone")
	}
	return o, nil
}

func serve(o options) error {
	logger := hclog.New(&hclog.LoggerOptions{Level: hclog.Info, Output: os.Stderr})
	storage, err := physfile.NewFileBackend(map[string]string{"path": o.storage}, logger.Named("storage"))
	if err != nil {
		return err
	}
	core, err := vault.NewCore(&vault.CoreConfig{
		Physical:           storage,
		StorageType:        "file",
		BuiltinRegistry:    registry{},
		LogicalBackends:    secretEngines,
		CredentialBackends: authMethods,
		AuditBackends:      map[string]audit.Factory{"file": auditfile.Factory},
		Logger:             logger.Named("core"),
		DisableMlock:       true,
		DefaultLeaseTTL:    768 * time.Hour,
		MaxLeaseTTL:        768 * time.Hour,
	})
	if err != nil {
		return err
	}
	certificate, err := tls.LoadX509KeyPair(o.cert, o.key)
	if err != nil {
		return err
	}
	listener, err := tls.Listen("tcp", o.listen, &tls.Config{
		Certificates: []tls.Certificate{certificate},
		MinVersion:   tls.VersionTLS12,
	})
	if err != nil {
		return err
	}
	server := &http.Server{
		ReadHeaderTimeout: 10 * time.Second,
		Handler: vaulthttp.Handler.Handler(&vault.HandlerProperties{
			Core:           core,
			ListenerConfig: &configutil.Listener{Address: o.listen, MaxRequestSize: 32 << 20},
		}),
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	go func() {
		<-ctx.Done()
		grace, cancel := context.WithTimeout(context.Background(), 3*time.Second)
		defer cancel()
		_ = server.Shutdown(grace)
	}()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return core.Shutdown()
}

func main() {
	o, err := parseOptions()
	if err == nil {
		err = serve(o)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "vault-dev:", err)
		os.Exit(1)
	}
}
