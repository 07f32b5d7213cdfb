package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
	"text/tabwriter"
	"time"
)

type report struct {
	Bench   string   `json:"bench"`
	Machine string   `json:"machine"`
	Date    string   `json:"date"`
	Figures []figure `json:"figures"`
}

// newReport puts both sides' figures first, then ours divided by each of the others.
func newReport(rates []rate, ours figure) report {
	made := report{
		Bench: "cometbft", Machine: machine(), Date: time.Now().UTC().Format(time.RFC3339),
	}
	for _, each := range rates {
		name := "cometbft_" + each.variant.name + "_per_second"
		made.Figures = append(made.Figures, figure{Name: name, Value: each.perSecond(), Unit: "1/s"})
	}
	made.Figures = append(made.Figures,
		figure{"espalier_" + ours.Name, ours.Value, ours.Unit, ours.Goal})
	for _, each := range rates {
		name := "ratio_to_" + each.variant.name
		made.Figures = append(made.Figures,
			figure{Name: name, Value: ours.Value / each.perSecond(), Unit: "x"})
	}
	return made
}

func (r report) print(to io.Writer, asJSON bool) error {
	if asJSON {
		return json.NewEncoder(to).Encode(r)
	}
	fmt.Fprintf(to, "%s on %s\n", r.Bench, r.Machine)
	table := tabwriter.NewWriter(to, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "FIGURE\tVALUE\tGOAL\tUNIT")
	for _, each := range r.Figures {
		goal := "-"
		if each.Goal != nil {
			goal = number(*each.Goal)
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", each.Name, number(each.Value), goal, each.Unit)
	}
	return table.Flush()
}

func number(value float64) string {
	if value < 100 {
		return fmt.Sprintf("%.2f", value)
	}
	return fmt.Sprintf("%.0f", value)
}

func machine() string {
	return fmt.Sprintf("%s, %d cores, %s %s, %s",
		processor(), runtime.NumCPU(), runtime.GOOS, runtime.GOARCH, runtime.Version())
}

func processor() string {
	text, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return "unknown processor" // Only Linux has the file; the architecture is said in any case.
	}
	for _, line := range strings.Split(string(text), "\n") {
		if name, value, found := strings.Cut(line, ":"); found && strings.TrimSpace(name) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return "unknown processor"
}
