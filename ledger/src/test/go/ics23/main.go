// Command ics23 judges proofs with the unmodified verifier of github.com/cosmos/ics23/go.
//
// Each line of standard input holds hex fields: root, proof, key, value; the value is "-" for a
// proof of absence. Each line of standard output says true or false.
package main

import (
	"bufio"
	"encoding/hex"
	"fmt"
	"os"
	"strings"

	ics23 "github.com/cosmos/ics23/go"
)

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<24)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	for lines.Scan() {
		fmt.Fprintln(out, holds(strings.Fields(lines.Text())))
	}
	if err := lines.Err(); err != nil {
		panic(err)
	}
}

func holds(fields []string) bool {
	if len(fields) != 4 {
		panic(fmt.Sprintf("expected 4 fields, found %d", len(fields)))
	}
	var proof ics23.CommitmentProof
	if err := proof.Unmarshal(bytes(fields[1])); err != nil {
		return false
	}
	root, key := bytes(fields[0]), bytes(fields[2])
	if fields[3] == "-" {
		return ics23.VerifyNonMembership(ics23.SmtSpec, root, &proof, key)
	}
	return ics23.VerifyMembership(ics23.SmtSpec, root, &proof, key, bytes(fields[3]))
}

func bytes(text string) []byte {
	value, err := hex.DecodeString(text)
	if err != nil {
		panic(err)
	}
	return value
}
