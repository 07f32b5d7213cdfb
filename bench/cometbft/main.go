// Compare measures the throughput of CometBFT's kvstore and then that of Espalier's ledger, one
// after the other on the same machine and disk, and prints both with their ratio.
//
// Read in this order: main.go (the run), engine.go (a CometBFT node and its settings), load.go
// (transactions, and what counts as committed), ledger.go (our side), report.go (the output).
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"
)

const (
	exitFailed  = 1
	exitMisuse  = 2
	secondsMax  = 3600
	waitingMin  = clients * clientBatch // what is under way anyhow
	waitingMax  = 300_000               // what the mempool is made to hold, less what is under way
	warmUp      = 5 * time.Second       // as long as the ledger's own bench
	clientBatch = 500                   // transactions in a request, as the ledger's own bench
	clients     = 4                     // requests under way, as the ledger's own bench
)

type options struct {
	cometbft, espalier, work string
	seconds                  int
	waiting                  int64
	json                     bool
}

func (o options) measured() time.Duration { return time.Duration(o.seconds) * time.Second }

func main() {
	given, err := parse(os.Args[1:])
	if errors.Is(err, flag.ErrHelp) {
		return
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench cometbft: "+err.Error())
		os.Exit(exitMisuse)
	}
	ctx, stop := signal.NotifyContext(
		context.Background(), syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP)
	err = compare(ctx, given)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench cometbft: "+err.Error())
		os.Exit(exitFailed)
	}
}

func parse(arguments []string) (options, error) {
	var given options
	flags := flag.NewFlagSet("bench/cometbft/run", flag.ContinueOnError)
	flags.IntVar(&given.seconds, "seconds", 20, "how long each side is measured, 1 to 3600")
	flags.Int64Var(&given.waiting, "waiting", 50_000,
		"hold the load back while CometBFT's mempool holds that many, 2000 to 300000")
	flags.BoolVar(&given.json, "json", false, "print one JSON object instead of a table")
	flags.StringVar(&given.cometbft, "cometbft", "", "the cometbft binary; set by run")
	flags.StringVar(&given.espalier, "espalier", "", "the espalier launcher; set by run")
	flags.StringVar(&given.work, "work", "", "where to work, on the disk to be measured; set by run")
	if err := flags.Parse(arguments); err != nil {
		return given, err
	}
	switch {
	case flags.NArg() > 0:
		return given, fmt.Errorf("expected options only; found %q", flags.Arg(0))
	case given.seconds < 1 || given.seconds > secondsMax:
		return given, fmt.Errorf("--seconds is 1 to %d; found %d", secondsMax, given.seconds)
	case given.waiting < waitingMin || given.waiting > waitingMax:
		return given, fmt.Errorf("--waiting is %d to %d; found %d", waitingMin, waitingMax, given.waiting)
	case given.cometbft == "" || given.espalier == "" || given.work == "":
		return given, errors.New("--cometbft, --espalier and --work are needed; start this by run")
	}
	return given, nil
}

func compare(ctx context.Context, given options) error {
	folder, err := os.MkdirTemp(given.work, "compare-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	measured := given.measured()
	var rates []rate
	for _, variant := range variants() {
		say("CometBFT, %s (%s) for %s", variant.name, variant.meaning, measured)
		found, err := measure(ctx, given, filepath.Join(folder, variant.name), variant)
		if err != nil {
			return fmt.Errorf("CometBFT, %s: %w", variant.name, err)
		}
		say("%.0f/s: %d transactions in %d blocks over %.1f s; %d sent in all, %d committed",
			found.perSecond(), found.transactions, found.blocks, found.seconds, found.sent, found.sent)
		rates = append(rates, found)
	}
	say("our ledger, signed and durable transfers, for %s", measured)
	ours, err := transfersPerSecond(ctx, given.espalier, filepath.Join(folder, "ledger"), given.seconds)
	if err != nil {
		return fmt.Errorf("espalier bench ledger: %w", err)
	}
	return newReport(rates, ours).print(os.Stdout, given.json)
}

// measure runs one CometBFT node from its genesis to its end.
func measure(
	ctx context.Context, given options, home string, variant variant,
) (rate, error) {
	measured := given.measured()
	ctx, cancel := context.WithTimeout(ctx, startLimit+warmUp+measured+drainLimit)
	defer cancel()
	node, err := startEngine(ctx, given.cometbft, home, variant)
	if err != nil {
		return rate{}, err
	}
	found, err := (&load{node: node.client, waitingMax: given.waiting}).run(ctx, warmUp, measured)
	node.stop()
	if err != nil {
		return rate{}, fmt.Errorf("%w; the node's last lines were: %s", err, node.lastLines())
	}
	found.variant = variant
	return found, os.RemoveAll(home) // Only now: a running node would still write.
}

func say(format string, arguments ...any) {
	fmt.Fprintf(os.Stderr, "bench cometbft: "+format+"\n", arguments...)
}
