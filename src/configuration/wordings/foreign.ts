/**
 * Services that are not the database, as their clients' lines name them. Words that any client may say, "connection
 * timeout" or "connection pool exhausted", are not the database's beside one of these.
 */
export const FOREIGN =
  /\b(?:smtp|imap|pop3|ldaps?|s?ftp)\b|redis|jedis|lettuce|memcached|kafka|zookeeper|rabbitmq|\bamqp|mongo|mysql|mariadb|elasticsearch|opensearch|cassandra|neo4j|clickhouse|dynamodb|httpclient|apache\.http|okhttp|webclient|reactor\.netty|axios|undici|\b(?:to|at|from|for|of|get|post|put|patch|delete|head)\W{1,3}https?:\/\//i;

/** How far from the words it is named, in characters: a line of JSON names much that has nothing to do with them. */
export const NEAR = 120;
