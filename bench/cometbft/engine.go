package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"time"
)

const (
	startLimit = 60 * time.Second
	stopLimit  = 10 * time.Second
)

// A setting is one line of config.toml; an empty section means the top of the file.
type setting struct{ section, key, value string }

// A variant is one way to configure CometBFT that is measured.
type variant struct {
	name, meaning string
	settings      []setting
}

// variants go from CometBFT as it comes to the fastest that one validator can be set to.
func variants() []variant {
	noWait := []setting{{"consensus", "timeout_commit", `"0s"`}}
	lean := append([]setting{{"tx_index", "indexer", `"null"`}, {"mempool", "recheck", "false"}}, noWait...)
	return []variant{
		{"default", "timeout_commit 1s as it comes", nil},
		{"no_wait", "timeout_commit 0s", noWait},
		{"lean", "timeout_commit 0s, no index, no recheck", lean},
	}
}

// common keeps the node on loopback, and its limits out of the way of the measurement.
func common(rpc, p2p string) []setting {
	return []setting{
		{"", "proxy_app", `"kvstore"`},
		{"", "log_level", `"error"`},
		{"rpc", "laddr", `"tcp://` + rpc + `"`},
		{"rpc", "pprof_laddr", `""`},
		{"rpc", "max_request_batch_size", "0"},
		{"p2p", "laddr", `"tcp://` + p2p + `"`},
		{"p2p", "pex", "false"},
		{"mempool", "broadcast", "false"}, // There is nobody to tell.
		{"mempool", "size", "400000"},
		{"mempool", "max_txs_bytes", "1073741824"},
		{"mempool", "cache_size", "1000000"},
		{"consensus", "create_empty_blocks", "false"},
	}
}

// An engine is a running CometBFT node with its kvstore in the same process.
type engine struct {
	client *client
	output string
	ended  chan error
	cancel context.CancelFunc
}

func startEngine(ctx context.Context, binary, home string, variant variant) (*engine, error) {
	if said, err := child(ctx, binary, "init", "--home", home).CombinedOutput(); err != nil {
		return nil, fmt.Errorf("cometbft init ended with %w: %s", err, tail(said))
	}
	ports, err := freeAddresses(2)
	if err != nil {
		return nil, err
	}
	path := filepath.Join(home, "config", "config.toml")
	if err := configure(path, append(common(ports[0], ports[1]), variant.settings...)); err != nil {
		return nil, err
	}
	output, err := os.Create(filepath.Join(home, "output.log"))
	if err != nil {
		return nil, err
	}
	defer output.Close()
	running, cancel := context.WithCancel(ctx)
	command := child(running, binary, "node", "--home", home)
	command.Stdout, command.Stderr = output, output
	if err := command.Start(); err != nil {
		cancel()
		return nil, err
	}
	node := &engine{newClient(ports[0]), output.Name(), make(chan error, 1), cancel}
	go func() { node.ended <- command.Wait() }()
	if err := node.awaitReady(ctx); err != nil {
		node.stop()
		return nil, err
	}
	return node, nil
}

func (e *engine) awaitReady(ctx context.Context) error {
	limit := time.After(startLimit)
	for {
		if _, err := e.client.height(ctx); err == nil {
			return nil
		}
		select {
		case err := <-e.ended:
			e.ended <- err
			return fmt.Errorf("the node ended before it served (%v): %s", err, e.lastLines())
		case <-limit:
			return fmt.Errorf("the node did not serve within %s: %s", startLimit, e.lastLines())
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// stop returns when the process is gone: asked first, killed when it does not obey.
func (e *engine) stop() {
	e.cancel()
	<-e.ended
}

func (e *engine) lastLines() string {
	said, err := os.ReadFile(e.output)
	if err != nil {
		return err.Error()
	}
	return tail(said)
}

func tail(said []byte) string {
	const most = 2000
	if len(said) > most {
		said = said[len(said)-most:]
	}
	return strings.TrimSpace(string(said))
}

// child is a process in a group of its own, so that all of the group ends with the context.
func child(ctx context.Context, name string, arguments ...string) *exec.Cmd {
	command := exec.CommandContext(ctx, name, arguments...)
	command.SysProcAttr = attributes()
	command.Cancel = func() error { return syscall.Kill(-command.Process.Pid, syscall.SIGTERM) }
	command.WaitDelay = stopLimit
	return command
}

// freeAddresses names loopback ports that were free a moment ago.
func freeAddresses(count int) ([]string, error) {
	var found []string
	for range count {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return nil, err
		}
		defer listener.Close() // All at the end, so that no port is named twice.
		found = append(found, listener.Addr().String())
	}
	return found, nil
}

func configure(path string, settings []setting) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	for _, each := range settings {
		if text, err = each.in(text); err != nil {
			return err
		}
	}
	return os.WriteFile(path, text, 0o600)
}

var heading = regexp.MustCompile(`(?m)^\[`)

// in replaces the line of this setting. A key that is not there is an error, because a setting that
// went unheard would make the figure say something else than its name.
func (s setting) in(text []byte) ([]byte, error) {
	from := 0
	if s.section != "" {
		title := []byte("\n[" + s.section + "]\n")
		from = bytes.Index(text, title)
		if from < 0 {
			return nil, fmt.Errorf("config.toml has no section [%s]; is this CometBFT v0.38?", s.section)
		}
		from += len(title)
	}
	to := len(text)
	if next := heading.FindIndex(text[from:]); next != nil {
		to = from + next[0]
	}
	line := regexp.MustCompile(`(?m)^` + regexp.QuoteMeta(s.key) + ` = .*$`)
	at := line.FindIndex(text[from:to])
	if at == nil {
		return nil, errors.New("config.toml has no " + s.section + " " + s.key + "; is this CometBFT v0.38?")
	}
	var out bytes.Buffer
	out.Write(text[:from+at[0]])
	out.WriteString(s.key + " = " + s.value)
	out.Write(text[from+at[1]:])
	return out.Bytes(), nil
}
