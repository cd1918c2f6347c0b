/**
 * The settings of the cluster, over those of AWS.
 *
 * Changes of the schema and what is slow, waits or signs in are logged; the values of parameters are not, since they
 * are what the users wrote.
 *
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/AuroraPostgreSQL.Reference.ParameterGroups.html
 */
export const DATABASE_PARAMETERS: Readonly<Record<string, string>> = {
  'rds.force_ssl': '1',
  password_encryption: 'scram-sha-256',
  log_statement: 'ddl',
  log_min_duration_statement: '1000',
  log_parameter_max_length: '0',
  log_lock_waits: '1',
  log_connections: '1',
  log_disconnections: '1',
};
