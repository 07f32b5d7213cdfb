package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"time"
)

// ledgerExtra is what the ledger's bench takes beside the throughput: its genesis, the warm-up and
// the receipts at 1,000 a second.
const ledgerExtra = 10 * time.Minute

const transfersName = "transfers_per_second"

// A figure is one measured number, in the form that all benches share; a baseline has no goal.
type figure struct {
	Name  string   `json:"name"`
	Value float64  `json:"value"`
	Unit  string   `json:"unit"`
	Goal  *float64 `json:"goal"`
}

// transfersPerSecond runs our own bench in folder, which is on the same disk as the other side's.
func transfersPerSecond(ctx context.Context, launcher, folder string, seconds int) (figure, error) {
	ctx, cancel := context.WithTimeout(ctx, time.Duration(seconds)*time.Second+ledgerExtra)
	defer cancel()
	command := child(ctx, launcher, "bench", "ledger", "--only", "transfers",
		"--seconds", strconv.Itoa(seconds), "--folder", folder, "--json")
	var out bytes.Buffer
	command.Stdout, command.Stderr = &out, os.Stderr
	if err := command.Run(); err != nil {
		return figure{}, err
	}
	return transfersIn(out.Bytes())
}

func transfersIn(output []byte) (figure, error) {
	var found struct {
		Figures []figure `json:"figures"`
	}
	if err := json.Unmarshal(output, &found); err != nil {
		return figure{}, fmt.Errorf("expected one JSON object: %w", err)
	}
	for _, each := range found.Figures {
		if each.Name == transfersName && each.Value > 0 {
			return each, nil
		}
	}
	return figure{}, fmt.Errorf("expected a figure %s above 0; found %.300s", transfersName, output)
}
