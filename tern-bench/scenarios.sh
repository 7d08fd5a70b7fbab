# What mqload does in each scenario; sourced by the scripts beside it.

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
