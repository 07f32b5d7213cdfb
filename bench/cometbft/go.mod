module espalier/bench/cometbft

go 1.22
