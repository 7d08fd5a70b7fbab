# What mqload does in each scenario, and what is read of its answers; sourced by the scripts beside it.

options() { case $1 in
  q0) echo "--qos 0 --pubs 10 --subs 10 --topics 10 --shape pair --lag 100" ;;
  q1) echo "--qos 1 --pubs 10 --subs 10 --topics 10 --shape pair --lag 100 --window 100" ;;
  q2) echo "--qos 2 --pubs 10 --subs 10 --topics 10 --shape pair --lag 100 --window 100" ;;
  fanout) echo "--qos 0 --pubs 1 --subs 500 --topics 1 --shape same --lag 20" ;;
  fanin) echo "--qos 0 --pubs 500 --subs 1 --topics 500 --shape fanin --lag 4" ;;
  shared) echo "--qos 1 --pubs 10 --subs 10 --topics 10 --shape shared --lag 100 --window 100" ;;
  durable) echo "--qos 1 --clean 0 --pubs 10 --subs 10 --topics 10 --shape pair --lag 500 --window 500" ;;
  *) echo "no scenario $1" >&2; exit 1 ;;
esac; }

# figure FILE NAME: a number out of what mqload printed
figure() { grep -o "\"$2\":[-0-9.]*" "$1" | head -n 1 | cut -d: -f2; }

# median: of the numbers on standard input
median() { sort -g | awk '{v[NR] = $1} END {print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2}'; }
