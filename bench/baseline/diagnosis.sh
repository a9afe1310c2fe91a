# The runbook's section "Diagnosis", word for word and in its order: what a person types. Needs kubectl and a kubeconfig.

kubectl exec -it deploy/knhk-closed-loop -- \
    curl localhost:9090/metrics | grep knhk_db_pool

kubectl exec -it postgres-0 -- \
    psql -U postgres -c "
        SELECT count(*) as total_connections,
               count(*) FILTER (WHERE state = 'active') as active,
               count(*) FILTER (WHERE state = 'idle') as idle
        FROM pg_stat_activity
        WHERE datname = 'knhk';
    "

kubectl exec -it postgres-0 -- \
    psql -U postgres -c "
        SELECT pid,
               now() - state_change AS duration,
               state,
               query
        FROM pg_stat_activity
        WHERE datname = 'knhk'
          AND state = 'idle in transaction'
        ORDER BY duration DESC
        LIMIT 10;
    "

kubectl logs deploy/knhk-closed-loop --tail=100 | \
    grep -i "connection\|pool\|timeout"

kubectl logs deploy/knhk-closed-loop --tail=100 | \
    grep -i "slow query\|duration_ms"
