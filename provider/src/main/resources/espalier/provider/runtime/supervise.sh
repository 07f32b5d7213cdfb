#!/bin/sh
# Runs one workload and outlives the daemon that started it; the folder is all that the two share.
#
# usage: supervise.sh FOLDER SEGMENT TETHER FILE_BLOCKS OWN_GROUPS WORK_GROUPS command [argument ...]
#   FOLDER       the sandbox's folder: supervisor, code, exit, stdout.log and stderr.log are written there
#   SEGMENT      bytes after which a log starts over; one predecessor (.1) is kept
#   TETHER       "tethered": the workload dies when standard input closes, that is with the daemon
#   FILE_BLOCKS  largest file in blocks of 512 bytes that the workload may write
#   OWN_GROUPS   cgroup.procs files this script joins: log writing counts as the tenant's processor time
#   WORK_GROUPS  cgroup.procs files the workload joins before its first instruction
folder=$1 segment=$2 tether=$3 blocks=$4 own=$5 work=$6
shift 6
cd "$folder" || exit 125

# Process id and start time in one line, from the kernel, without a fork: what adoption compares.
IFS= read -r line < "/proc/$$/stat" && printf '%s\n' "$line" > supervisor || exit 125
for group in $own; do echo 0 > "$group" || exit 125; done

# head stops at exactly SEGMENT bytes; stdbuf keeps it from holding lines back.
if command -v stdbuf > /dev/null; then unbuffered="stdbuf -o0"; else unbuffered=; fi
pump() {
  while :; do
    $unbuffered head -c "$segment" >> "$1"
    [ "$(stat -c %s "$1")" -ge "$segment" ] || return
    mv -f "$1" "$1.1"
  done
}

# Whatever the workload left behind in its groups (only a runtime without a process namespace can).
sweep() {
  for group in $work; do
    while read -r process; do kill -KILL "$process"; done < "$group"
  done 2> /dev/null
}

if [ "$tether" = tethered ]; then
  exec 3<&0
  { cat <&3 > /dev/null; sweep; kill -KILL 0; } > /dev/null 2>&1 &
fi

{
  {
    (
      for group in $work; do echo 0 > "$group" || exit 125; done
      ulimit -c 0
      ulimit -f "$blocks"
      exec "$@" 3>&- 4>&-
    ) < /dev/null 2>&1 >&4
    echo $? > code
    sweep
  } | pump stderr.log 4>&-
} 4>&1 | pump stdout.log

# Renamed last, so that whoever sees the exit code also sees the whole log.
mv code exit
