-- Written by python -m tests.support.sql_of_logs

-- requests: the table of the log, LiteLLM's here
SELECT
  `t1`.`request_id` AS `id`,
  UNIX_MICROS(CAST(`t1`.`startTime` AS TIMESTAMP)) AS `at_us`,
  `t1`.`model`,
  `t1`.`team_id` AS `team`,
  CAST(`t1`.`prompt_tokens` AS BIGINT) AS `input_tokens`,
  CAST(`t1`.`completion_tokens` AS BIGINT) AS `output_tokens`,
  IF(
    COALESCE(
      `t1`.`cache_read_input_tokens`,
      COALESCE(
        TRY_CAST(GET_JSON_OBJECT(
          CAST(`t1`.`metadata` AS STRING),
          '$.additional_usage_values.cache_read_input_tokens'
        ) AS DOUBLE),
        TRY_CAST(GET_JSON_OBJECT(CAST(`t1`.`metadata` AS STRING), '$.usage_object.cache_read_input_tokens') AS DOUBLE),
        TRY_CAST(GET_JSON_OBJECT(
          CAST(`t1`.`metadata` AS STRING),
          '$.additional_usage_values.prompt_tokens_details.cached_tokens'
        ) AS DOUBLE),
        TRY_CAST(GET_JSON_OBJECT(
          CAST(`t1`.`metadata` AS STRING),
          '$.usage_object.prompt_tokens_details.cached_tokens'
        ) AS DOUBLE)
      )
    ) IS NULL
    OR ISNAN(
      COALESCE(
        `t1`.`cache_read_input_tokens`,
        COALESCE(
          TRY_CAST(GET_JSON_OBJECT(
            CAST(`t1`.`metadata` AS STRING),
            '$.additional_usage_values.cache_read_input_tokens'
          ) AS DOUBLE),
          TRY_CAST(GET_JSON_OBJECT(CAST(`t1`.`metadata` AS STRING), '$.usage_object.cache_read_input_tokens') AS DOUBLE),
          TRY_CAST(GET_JSON_OBJECT(
            CAST(`t1`.`metadata` AS STRING),
            '$.additional_usage_values.prompt_tokens_details.cached_tokens'
          ) AS DOUBLE),
          TRY_CAST(GET_JSON_OBJECT(
            CAST(`t1`.`metadata` AS STRING),
            '$.usage_object.prompt_tokens_details.cached_tokens'
          ) AS DOUBLE)
        )
      )
    ),
    CAST(NULL AS BIGINT),
    CAST(FLOOR(
      GREATEST(
        LEAST(
          COALESCE(
            `t1`.`cache_read_input_tokens`,
            COALESCE(
              TRY_CAST(GET_JSON_OBJECT(
                CAST(`t1`.`metadata` AS STRING),
                '$.additional_usage_values.cache_read_input_tokens'
              ) AS DOUBLE),
              TRY_CAST(GET_JSON_OBJECT(CAST(`t1`.`metadata` AS STRING), '$.usage_object.cache_read_input_tokens') AS DOUBLE),
              TRY_CAST(GET_JSON_OBJECT(
                CAST(`t1`.`metadata` AS STRING),
                '$.additional_usage_values.prompt_tokens_details.cached_tokens'
              ) AS DOUBLE),
              TRY_CAST(GET_JSON_OBJECT(
                CAST(`t1`.`metadata` AS STRING),
                '$.usage_object.prompt_tokens_details.cached_tokens'
              ) AS DOUBLE)
            )
          ),
          2000000000.0
        ),
        -1.0
      ) + 0.5
    ) AS BIGINT)
  ) AS `cached_read_tokens`,
  IF(
    COALESCE(
      `t1`.`cache_creation_input_tokens`,
      COALESCE(
        TRY_CAST(GET_JSON_OBJECT(
          CAST(`t1`.`metadata` AS STRING),
          '$.additional_usage_values.cache_creation_input_tokens'
        ) AS DOUBLE),
        TRY_CAST(GET_JSON_OBJECT(CAST(`t1`.`metadata` AS STRING), '$.usage_object.cache_creation_input_tokens') AS DOUBLE),
        TRY_CAST(GET_JSON_OBJECT(
          CAST(`t1`.`metadata` AS STRING),
          '$.additional_usage_values.prompt_tokens_details.cache_creation_tokens'
        ) AS DOUBLE),
        TRY_CAST(GET_JSON_OBJECT(
          CAST(`t1`.`metadata` AS STRING),
          '$.usage_object.prompt_tokens_details.cache_creation_tokens'
        ) AS DOUBLE)
      )
    ) IS NULL
    OR ISNAN(
      COALESCE(
        `t1`.`cache_creation_input_tokens`,
        COALESCE(
          TRY_CAST(GET_JSON_OBJECT(
            CAST(`t1`.`metadata` AS STRING),
            '$.additional_usage_values.cache_creation_input_tokens'
          ) AS DOUBLE),
          TRY_CAST(GET_JSON_OBJECT(CAST(`t1`.`metadata` AS STRING), '$.usage_object.cache_creation_input_tokens') AS DOUBLE),
          TRY_CAST(GET_JSON_OBJECT(
            CAST(`t1`.`metadata` AS STRING),
            '$.additional_usage_values.prompt_tokens_details.cache_creation_tokens'
          ) AS DOUBLE),
          TRY_CAST(GET_JSON_OBJECT(
            CAST(`t1`.`metadata` AS STRING),
            '$.usage_object.prompt_tokens_details.cache_creation_tokens'
          ) AS DOUBLE)
        )
      )
    ),
    CAST(NULL AS BIGINT),
    CAST(FLOOR(
      GREATEST(
        LEAST(
          COALESCE(
            `t1`.`cache_creation_input_tokens`,
            COALESCE(
              TRY_CAST(GET_JSON_OBJECT(
                CAST(`t1`.`metadata` AS STRING),
                '$.additional_usage_values.cache_creation_input_tokens'
              ) AS DOUBLE),
              TRY_CAST(GET_JSON_OBJECT(CAST(`t1`.`metadata` AS STRING), '$.usage_object.cache_creation_input_tokens') AS DOUBLE),
              TRY_CAST(GET_JSON_OBJECT(
                CAST(`t1`.`metadata` AS STRING),
                '$.additional_usage_values.prompt_tokens_details.cache_creation_tokens'
              ) AS DOUBLE),
              TRY_CAST(GET_JSON_OBJECT(
                CAST(`t1`.`metadata` AS STRING),
                '$.usage_object.prompt_tokens_details.cache_creation_tokens'
              ) AS DOUBLE)
            )
          ),
          2000000000.0
        ),
        -1.0
      ) + 0.5
    ) AS BIGINT)
  ) AS `cache_write_tokens`,
  IF(
    COALESCE(
      TRY_CAST(GET_JSON_OBJECT(
        CAST(`t1`.`metadata` AS STRING),
        '$.additional_usage_values.cache_creation.ephemeral_5m_input_tokens'
      ) AS DOUBLE),
      TRY_CAST(GET_JSON_OBJECT(
        CAST(`t1`.`metadata` AS STRING),
        '$.usage_object.cache_creation.ephemeral_5m_input_tokens'
      ) AS DOUBLE),
      TRY_CAST(GET_JSON_OBJECT(
        CAST(`t1`.`metadata` AS STRING),
        '$.additional_usage_values.prompt_tokens_details.cache_creation_token_details.ephemeral_5m_input_tokens'
      ) AS DOUBLE),
      TRY_CAST(GET_JSON_OBJECT(
        CAST(`t1`.`metadata` AS STRING),
        '$.usage_object.prompt_tokens_details.cache_creation_token_details.ephemeral_5m_input_tokens'
      ) AS DOUBLE)
    ) IS NULL
    OR ISNAN(
      COALESCE(
        TRY_CAST(GET_JSON_OBJECT(
          CAST(`t1`.`metadata` AS STRING),
          '$.additional_usage_values.cache_creation.ephemeral_5m_input_tokens'
        ) AS DOUBLE),
        TRY_CAST(GET_JSON_OBJECT(
          CAST(`t1`.`metadata` AS STRING),
          '$.usage_object.cache_creation.ephemeral_5m_input_tokens'
        ) AS DOUBLE),
        TRY_CAST(GET_JSON_OBJECT(
          CAST(`t1`.`metadata` AS STRING),
          '$.additional_usage_values.prompt_tokens_details.cache_creation_token_details.ephemeral_5m_input_tokens'
        ) AS DOUBLE),
        TRY_CAST(GET_JSON_OBJECT(
          CAST(`t1`.`metadata` AS STRING),
          '$.usage_object.prompt_tokens_details.cache_creation_token_details.ephemeral_5m_input_tokens'
        ) AS DOUBLE)
      )
    ),
    CAST(NULL AS BIGINT),
    CAST(FLOOR(
      GREATEST(
        LEAST(
          COALESCE(
            TRY_CAST(GET_JSON_OBJECT(
              CAST(`t1`.`metadata` AS STRING),
              '$.additional_usage_values.cache_creation.ephemeral_5m_input_tokens'
            ) AS DOUBLE),
            TRY_CAST(GET_JSON_OBJECT(
              CAST(`t1`.`metadata` AS STRING),
              '$.usage_object.cache_creation.ephemeral_5m_input_tokens'
            ) AS DOUBLE),
            TRY_CAST(GET_JSON_OBJECT(
              CAST(`t1`.`metadata` AS STRING),
              '$.additional_usage_values.prompt_tokens_details.cache_creation_token_details.ephemeral_5m_input_tokens'
            ) AS DOUBLE),
            TRY_CAST(GET_JSON_OBJECT(
              CAST(`t1`.`metadata` AS STRING),
              '$.usage_object.prompt_tokens_details.cache_creation_token_details.ephemeral_5m_input_tokens'
            ) AS DOUBLE)
          ),
          2000000000.0
        ),
        -1.0
      ) + 0.5
    ) AS BIGINT)
  ) AS `cache_write_5m_tokens`,
  IF(
    COALESCE(
      TRY_CAST(GET_JSON_OBJECT(
        CAST(`t1`.`metadata` AS STRING),
        '$.additional_usage_values.cache_creation.ephemeral_1h_input_tokens'
      ) AS DOUBLE),
      TRY_CAST(GET_JSON_OBJECT(
        CAST(`t1`.`metadata` AS STRING),
        '$.usage_object.cache_creation.ephemeral_1h_input_tokens'
      ) AS DOUBLE),
      TRY_CAST(GET_JSON_OBJECT(
        CAST(`t1`.`metadata` AS STRING),
        '$.additional_usage_values.prompt_tokens_details.cache_creation_token_details.ephemeral_1h_input_tokens'
      ) AS DOUBLE),
      TRY_CAST(GET_JSON_OBJECT(
        CAST(`t1`.`metadata` AS STRING),
        '$.usage_object.prompt_tokens_details.cache_creation_token_details.ephemeral_1h_input_tokens'
      ) AS DOUBLE)
    ) IS NULL
    OR ISNAN(
      COALESCE(
        TRY_CAST(GET_JSON_OBJECT(
          CAST(`t1`.`metadata` AS STRING),
          '$.additional_usage_values.cache_creation.ephemeral_1h_input_tokens'
        ) AS DOUBLE),
        TRY_CAST(GET_JSON_OBJECT(
          CAST(`t1`.`metadata` AS STRING),
          '$.usage_object.cache_creation.ephemeral_1h_input_tokens'
        ) AS DOUBLE),
        TRY_CAST(GET_JSON_OBJECT(
          CAST(`t1`.`metadata` AS STRING),
          '$.additional_usage_values.prompt_tokens_details.cache_creation_token_details.ephemeral_1h_input_tokens'
        ) AS DOUBLE),
        TRY_CAST(GET_JSON_OBJECT(
          CAST(`t1`.`metadata` AS STRING),
          '$.usage_object.prompt_tokens_details.cache_creation_token_details.ephemeral_1h_input_tokens'
        ) AS DOUBLE)
      )
    ),
    CAST(NULL AS BIGINT),
    CAST(FLOOR(
      GREATEST(
        LEAST(
          COALESCE(
            TRY_CAST(GET_JSON_OBJECT(
              CAST(`t1`.`metadata` AS STRING),
              '$.additional_usage_values.cache_creation.ephemeral_1h_input_tokens'
            ) AS DOUBLE),
            TRY_CAST(GET_JSON_OBJECT(
              CAST(`t1`.`metadata` AS STRING),
              '$.usage_object.cache_creation.ephemeral_1h_input_tokens'
            ) AS DOUBLE),
            TRY_CAST(GET_JSON_OBJECT(
              CAST(`t1`.`metadata` AS STRING),
              '$.additional_usage_values.prompt_tokens_details.cache_creation_token_details.ephemeral_1h_input_tokens'
            ) AS DOUBLE),
            TRY_CAST(GET_JSON_OBJECT(
              CAST(`t1`.`metadata` AS STRING),
              '$.usage_object.prompt_tokens_details.cache_creation_token_details.ephemeral_1h_input_tokens'
            ) AS DOUBLE)
          ),
          2000000000.0
        ),
        -1.0
      ) + 0.5
    ) AS BIGINT)
  ) AS `cache_write_1h_tokens`,
  IF(
    COALESCE(
      TRY_CAST(GET_JSON_OBJECT(
        CAST(`t1`.`metadata` AS STRING),
        '$.additional_usage_values.completion_tokens_details.reasoning_tokens'
      ) AS DOUBLE),
      TRY_CAST(GET_JSON_OBJECT(
        CAST(`t1`.`metadata` AS STRING),
        '$.usage_object.completion_tokens_details.reasoning_tokens'
      ) AS DOUBLE)
    ) IS NULL
    OR ISNAN(
      COALESCE(
        TRY_CAST(GET_JSON_OBJECT(
          CAST(`t1`.`metadata` AS STRING),
          '$.additional_usage_values.completion_tokens_details.reasoning_tokens'
        ) AS DOUBLE),
        TRY_CAST(GET_JSON_OBJECT(
          CAST(`t1`.`metadata` AS STRING),
          '$.usage_object.completion_tokens_details.reasoning_tokens'
        ) AS DOUBLE)
      )
    ),
    CAST(NULL AS BIGINT),
    CAST(FLOOR(
      GREATEST(
        LEAST(
          COALESCE(
            TRY_CAST(GET_JSON_OBJECT(
              CAST(`t1`.`metadata` AS STRING),
              '$.additional_usage_values.completion_tokens_details.reasoning_tokens'
            ) AS DOUBLE),
            TRY_CAST(GET_JSON_OBJECT(
              CAST(`t1`.`metadata` AS STRING),
              '$.usage_object.completion_tokens_details.reasoning_tokens'
            ) AS DOUBLE)
          ),
          2000000000.0
        ),
        -1.0
      ) + 0.5
    ) AS BIGINT)
  ) AS `reasoning_tokens`,
  LOWER(
    COALESCE(`t1`.`status`, GET_JSON_OBJECT(CAST(`t1`.`metadata` AS STRING), '$.status'))
  ) = 'failure' AS `failed`,
  TRY_CAST(GET_JSON_OBJECT(CAST(`t1`.`metadata` AS STRING), '$.attempted_retries') AS DOUBLE) > 0 AS `retry`,
  `t1`.`call_type` IN ('acreate_batch', 'create_batch', 'aretrieve_batch') AS `batch`,
  COALESCE(
    GET_JSON_OBJECT(CAST(`t1`.`metadata` AS STRING), '$.service_tier'),
    GET_JSON_OBJECT(CAST(`t1`.`metadata` AS STRING), '$.additional_usage_values.service_tier'),
    GET_JSON_OBJECT(CAST(`t1`.`metadata` AS STRING), '$.usage_object.service_tier')
  ) AS `service_tier`,
  CAST(NULL AS STRING) AS `region`,
  `t1`.`spend` AS `cost_usd`
FROM (
  SELECT
    `t0`.`request_id`,
    `t0`.`call_type`,
    `t0`.`spend`,
    `t0`.`prompt_tokens`,
    `t0`.`completion_tokens`,
    `t0`.`startTime`,
    `t0`.`model`,
    `t0`.`team_id`,
    `t0`.`status`,
    `t0`.`metadata`,
    CAST(NULL AS DOUBLE) AS `cache_read_input_tokens`,
    CAST(NULL AS DOUBLE) AS `cache_creation_input_tokens`
  FROM `LiteLLM_SpendLogs` AS `t0`
) AS `t1`;

-- how many rows are refused and why
SELECT
  COUNT(*) AS `rows`,
  SUM(CAST(`t0`.`at_us` IS NULL AS INT)) AS `without_time`,
  SUM(
    CAST((
      CASE
        WHEN COALESCE(`t0`.`input_tokens` < 0, FALSE)
        OR COALESCE(`t0`.`output_tokens` < 0, FALSE)
        OR COALESCE(`t0`.`cached_read_tokens` < 0, FALSE)
        OR COALESCE(`t0`.`cache_write_tokens` < 0, FALSE)
        OR COALESCE(`t0`.`cache_write_5m_tokens` < 0, FALSE)
        OR COALESCE(`t0`.`cache_write_1h_tokens` < 0, FALSE)
        OR COALESCE(`t0`.`reasoning_tokens` < 0, FALSE)
        THEN 'negative tokens'
        WHEN COALESCE(`t0`.`input_tokens` >= 1000000000, FALSE)
        OR COALESCE(`t0`.`output_tokens` >= 1000000000, FALSE)
        OR COALESCE(`t0`.`cached_read_tokens` >= 1000000000, FALSE)
        OR COALESCE(`t0`.`cache_write_tokens` >= 1000000000, FALSE)
        OR COALESCE(`t0`.`cache_write_5m_tokens` >= 1000000000, FALSE)
        OR COALESCE(`t0`.`cache_write_1h_tokens` >= 1000000000, FALSE)
        OR COALESCE(`t0`.`reasoning_tokens` >= 1000000000, FALSE)
        THEN 'absurd tokens'
        WHEN COALESCE(`t0`.`at_us` < 1420070400000000, FALSE)
        THEN 'time before 2015'
        ELSE 'accepted'
      END = 'accepted'
    )
    AND (
      (
        `t0`.`id` IS NOT NULL
      ) AND (
        `t0`.`id` <> ''
      )
    ) AS INT)
  ) AS `ids`,
  SUM(
    CAST(CASE
      WHEN COALESCE(`t0`.`input_tokens` < 0, FALSE)
      OR COALESCE(`t0`.`output_tokens` < 0, FALSE)
      OR COALESCE(`t0`.`cached_read_tokens` < 0, FALSE)
      OR COALESCE(`t0`.`cache_write_tokens` < 0, FALSE)
      OR COALESCE(`t0`.`cache_write_5m_tokens` < 0, FALSE)
      OR COALESCE(`t0`.`cache_write_1h_tokens` < 0, FALSE)
      OR COALESCE(`t0`.`reasoning_tokens` < 0, FALSE)
      THEN 'negative tokens'
      WHEN COALESCE(`t0`.`input_tokens` >= 1000000000, FALSE)
      OR COALESCE(`t0`.`output_tokens` >= 1000000000, FALSE)
      OR COALESCE(`t0`.`cached_read_tokens` >= 1000000000, FALSE)
      OR COALESCE(`t0`.`cache_write_tokens` >= 1000000000, FALSE)
      OR COALESCE(`t0`.`cache_write_5m_tokens` >= 1000000000, FALSE)
      OR COALESCE(`t0`.`cache_write_1h_tokens` >= 1000000000, FALSE)
      OR COALESCE(`t0`.`reasoning_tokens` >= 1000000000, FALSE)
      THEN 'absurd tokens'
      WHEN COALESCE(`t0`.`at_us` < 1420070400000000, FALSE)
      THEN 'time before 2015'
      ELSE 'accepted'
    END = 'negative tokens' AS INT)
  ) AS `refused_0`,
  SUM(
    CAST(CASE
      WHEN COALESCE(`t0`.`input_tokens` < 0, FALSE)
      OR COALESCE(`t0`.`output_tokens` < 0, FALSE)
      OR COALESCE(`t0`.`cached_read_tokens` < 0, FALSE)
      OR COALESCE(`t0`.`cache_write_tokens` < 0, FALSE)
      OR COALESCE(`t0`.`cache_write_5m_tokens` < 0, FALSE)
      OR COALESCE(`t0`.`cache_write_1h_tokens` < 0, FALSE)
      OR COALESCE(`t0`.`reasoning_tokens` < 0, FALSE)
      THEN 'negative tokens'
      WHEN COALESCE(`t0`.`input_tokens` >= 1000000000, FALSE)
      OR COALESCE(`t0`.`output_tokens` >= 1000000000, FALSE)
      OR COALESCE(`t0`.`cached_read_tokens` >= 1000000000, FALSE)
      OR COALESCE(`t0`.`cache_write_tokens` >= 1000000000, FALSE)
      OR COALESCE(`t0`.`cache_write_5m_tokens` >= 1000000000, FALSE)
      OR COALESCE(`t0`.`cache_write_1h_tokens` >= 1000000000, FALSE)
      OR COALESCE(`t0`.`reasoning_tokens` >= 1000000000, FALSE)
      THEN 'absurd tokens'
      WHEN COALESCE(`t0`.`at_us` < 1420070400000000, FALSE)
      THEN 'time before 2015'
      ELSE 'accepted'
    END = 'absurd tokens' AS INT)
  ) AS `refused_1`,
  SUM(
    CAST(CASE
      WHEN COALESCE(`t0`.`input_tokens` < 0, FALSE)
      OR COALESCE(`t0`.`output_tokens` < 0, FALSE)
      OR COALESCE(`t0`.`cached_read_tokens` < 0, FALSE)
      OR COALESCE(`t0`.`cache_write_tokens` < 0, FALSE)
      OR COALESCE(`t0`.`cache_write_5m_tokens` < 0, FALSE)
      OR COALESCE(`t0`.`cache_write_1h_tokens` < 0, FALSE)
      OR COALESCE(`t0`.`reasoning_tokens` < 0, FALSE)
      THEN 'negative tokens'
      WHEN COALESCE(`t0`.`input_tokens` >= 1000000000, FALSE)
      OR COALESCE(`t0`.`output_tokens` >= 1000000000, FALSE)
      OR COALESCE(`t0`.`cached_read_tokens` >= 1000000000, FALSE)
      OR COALESCE(`t0`.`cache_write_tokens` >= 1000000000, FALSE)
      OR COALESCE(`t0`.`cache_write_5m_tokens` >= 1000000000, FALSE)
      OR COALESCE(`t0`.`cache_write_1h_tokens` >= 1000000000, FALSE)
      OR COALESCE(`t0`.`reasoning_tokens` >= 1000000000, FALSE)
      THEN 'absurd tokens'
      WHEN COALESCE(`t0`.`at_us` < 1420070400000000, FALSE)
      THEN 'time before 2015'
      ELSE 'accepted'
    END = 'time before 2015' AS INT)
  ) AS `refused_2`
FROM `requests` AS `t0`;

-- how many ids differ
SELECT
  COUNT(*) AS `n`
FROM (
  SELECT DISTINCT
    *
  FROM (
    SELECT
      XXHASH64(`t1`.`id`) AS `print`
    FROM (
      SELECT
        `t0`.`id`,
        `t0`.`at_us`,
        `t0`.`model`,
        `t0`.`team`,
        COALESCE(`t0`.`input_tokens`, 0) AS `input_tokens`,
        COALESCE(`t0`.`output_tokens`, 0) AS `output_tokens`,
        `t0`.`cached_read_tokens`,
        `t0`.`cache_write_tokens`,
        `t0`.`cache_write_5m_tokens`,
        `t0`.`cache_write_1h_tokens`,
        `t0`.`reasoning_tokens`,
        COALESCE(`t0`.`failed`, COALESCE(`t0`.`output_tokens`, 0) = 0) AS `failed`,
        `t0`.`retry`,
        `t0`.`batch`,
        `t0`.`service_tier`,
        `t0`.`region`,
        `t0`.`cost_usd`
      FROM `requests` AS `t0`
      WHERE
        CASE
          WHEN COALESCE(`t0`.`input_tokens` < 0, FALSE)
          OR COALESCE(`t0`.`output_tokens` < 0, FALSE)
          OR COALESCE(`t0`.`cached_read_tokens` < 0, FALSE)
          OR COALESCE(`t0`.`cache_write_tokens` < 0, FALSE)
          OR COALESCE(`t0`.`cache_write_5m_tokens` < 0, FALSE)
          OR COALESCE(`t0`.`cache_write_1h_tokens` < 0, FALSE)
          OR COALESCE(`t0`.`reasoning_tokens` < 0, FALSE)
          THEN 'negative tokens'
          WHEN COALESCE(`t0`.`input_tokens` >= 1000000000, FALSE)
          OR COALESCE(`t0`.`output_tokens` >= 1000000000, FALSE)
          OR COALESCE(`t0`.`cached_read_tokens` >= 1000000000, FALSE)
          OR COALESCE(`t0`.`cache_write_tokens` >= 1000000000, FALSE)
          OR COALESCE(`t0`.`cache_write_5m_tokens` >= 1000000000, FALSE)
          OR COALESCE(`t0`.`cache_write_1h_tokens` >= 1000000000, FALSE)
          OR COALESCE(`t0`.`reasoning_tokens` >= 1000000000, FALSE)
          THEN 'absurd tokens'
          WHEN COALESCE(`t0`.`at_us` < 1420070400000000, FALSE)
          THEN 'time before 2015'
          ELSE 'accepted'
        END = 'accepted'
        AND `t0`.`id` IS NOT NULL
        AND `t0`.`id` <> ''
    ) AS `t1`
  ) AS `t2`
) AS `t3`;

-- how many rows repeat an id
SELECT
  SUM(CAST(`t11`.`place` > 0 AS INT)) AS `n`
FROM (
  SELECT
    `t10`.`id`,
    `t10`.`at_us`,
    `t10`.`model`,
    `t10`.`team`,
    `t10`.`input_tokens`,
    `t10`.`output_tokens`,
    `t10`.`cached_read_tokens`,
    `t10`.`cache_write_tokens`,
    `t10`.`cache_write_5m_tokens`,
    `t10`.`cache_write_1h_tokens`,
    `t10`.`reasoning_tokens`,
    `t10`.`failed`,
    `t10`.`retry`,
    `t10`.`batch`,
    `t10`.`service_tier`,
    `t10`.`region`,
    `t10`.`cost_usd`,
    `t10`.`place`
  FROM (
    SELECT
      `t9`.`id`,
      `t9`.`at_us`,
      `t9`.`model`,
      `t9`.`team`,
      `t9`.`input_tokens`,
      `t9`.`output_tokens`,
      `t9`.`cached_read_tokens`,
      `t9`.`cache_write_tokens`,
      `t9`.`cache_write_5m_tokens`,
      `t9`.`cache_write_1h_tokens`,
      `t9`.`reasoning_tokens`,
      `t9`.`failed`,
      `t9`.`retry`,
      `t9`.`batch`,
      `t9`.`service_tier`,
      `t9`.`region`,
      `t9`.`cost_usd`,
      `t9`.`print`,
      ROW_NUMBER() OVER (
        PARTITION BY `t9`.`id`
        ORDER BY `t9`.`failed` ASC NULLS LAST, `t9`.`output_tokens` DESC, `t9`.`input_tokens` DESC, `t9`.`at_us` ASC NULLS LAST, `t9`.`model` ASC NULLS LAST, `t9`.`team` ASC NULLS LAST, `t9`.`cached_read_tokens` ASC NULLS LAST, `t9`.`cache_write_tokens` ASC NULLS LAST, `t9`.`cache_write_5m_tokens` ASC NULLS LAST, `t9`.`cache_write_1h_tokens` ASC NULLS LAST, `t9`.`reasoning_tokens` ASC NULLS LAST, `t9`.`retry` ASC NULLS LAST, `t9`.`batch` ASC NULLS LAST, `t9`.`service_tier` ASC NULLS LAST, `t9`.`region` ASC NULLS LAST, `t9`.`cost_usd` ASC NULLS LAST
      ) - 1 AS `place`
    FROM (
      SELECT
        `t5`.`id`,
        `t5`.`at_us`,
        `t5`.`model`,
        `t5`.`team`,
        `t5`.`input_tokens`,
        `t5`.`output_tokens`,
        `t5`.`cached_read_tokens`,
        `t5`.`cache_write_tokens`,
        `t5`.`cache_write_5m_tokens`,
        `t5`.`cache_write_1h_tokens`,
        `t5`.`reasoning_tokens`,
        `t5`.`failed`,
        `t5`.`retry`,
        `t5`.`batch`,
        `t5`.`service_tier`,
        `t5`.`region`,
        `t5`.`cost_usd`,
        `t5`.`print`
      FROM (
        SELECT
          `t1`.`id`,
          `t1`.`at_us`,
          `t1`.`model`,
          `t1`.`team`,
          `t1`.`input_tokens`,
          `t1`.`output_tokens`,
          `t1`.`cached_read_tokens`,
          `t1`.`cache_write_tokens`,
          `t1`.`cache_write_5m_tokens`,
          `t1`.`cache_write_1h_tokens`,
          `t1`.`reasoning_tokens`,
          `t1`.`failed`,
          `t1`.`retry`,
          `t1`.`batch`,
          `t1`.`service_tier`,
          `t1`.`region`,
          `t1`.`cost_usd`,
          IF(`t1`.`id` <> '', XXHASH64(`t1`.`id`), NULL) AS `print`
        FROM (
          SELECT
            `t0`.`id`,
            `t0`.`at_us`,
            `t0`.`model`,
            `t0`.`team`,
            COALESCE(`t0`.`input_tokens`, 0) AS `input_tokens`,
            COALESCE(`t0`.`output_tokens`, 0) AS `output_tokens`,
            `t0`.`cached_read_tokens`,
            `t0`.`cache_write_tokens`,
            `t0`.`cache_write_5m_tokens`,
            `t0`.`cache_write_1h_tokens`,
            `t0`.`reasoning_tokens`,
            COALESCE(`t0`.`failed`, COALESCE(`t0`.`output_tokens`, 0) = 0) AS `failed`,
            `t0`.`retry`,
            `t0`.`batch`,
            `t0`.`service_tier`,
            `t0`.`region`,
            `t0`.`cost_usd`
          FROM `requests` AS `t0`
          WHERE
            CASE
              WHEN COALESCE(`t0`.`input_tokens` < 0, FALSE)
              OR COALESCE(`t0`.`output_tokens` < 0, FALSE)
              OR COALESCE(`t0`.`cached_read_tokens` < 0, FALSE)
              OR COALESCE(`t0`.`cache_write_tokens` < 0, FALSE)
              OR COALESCE(`t0`.`cache_write_5m_tokens` < 0, FALSE)
              OR COALESCE(`t0`.`cache_write_1h_tokens` < 0, FALSE)
              OR COALESCE(`t0`.`reasoning_tokens` < 0, FALSE)
              THEN 'negative tokens'
              WHEN COALESCE(`t0`.`input_tokens` >= 1000000000, FALSE)
              OR COALESCE(`t0`.`output_tokens` >= 1000000000, FALSE)
              OR COALESCE(`t0`.`cached_read_tokens` >= 1000000000, FALSE)
              OR COALESCE(`t0`.`cache_write_tokens` >= 1000000000, FALSE)
              OR COALESCE(`t0`.`cache_write_5m_tokens` >= 1000000000, FALSE)
              OR COALESCE(`t0`.`cache_write_1h_tokens` >= 1000000000, FALSE)
              OR COALESCE(`t0`.`reasoning_tokens` >= 1000000000, FALSE)
              THEN 'absurd tokens'
              WHEN COALESCE(`t0`.`at_us` < 1420070400000000, FALSE)
              THEN 'time before 2015'
              ELSE 'accepted'
            END = 'accepted'
        ) AS `t1`
      ) AS `t5`
      LEFT SEMI JOIN (
        SELECT
          `t6`.`print`
        FROM (
          SELECT
            `t3`.`print`,
            COUNT(*) AS `n`
          FROM (
            SELECT
              XXHASH64(`t2`.`id`) AS `print`
            FROM (
              SELECT
                `t0`.`id`,
                `t0`.`at_us`,
                `t0`.`model`,
                `t0`.`team`,
                COALESCE(`t0`.`input_tokens`, 0) AS `input_tokens`,
                COALESCE(`t0`.`output_tokens`, 0) AS `output_tokens`,
                `t0`.`cached_read_tokens`,
                `t0`.`cache_write_tokens`,
                `t0`.`cache_write_5m_tokens`,
                `t0`.`cache_write_1h_tokens`,
                `t0`.`reasoning_tokens`,
                COALESCE(`t0`.`failed`, COALESCE(`t0`.`output_tokens`, 0) = 0) AS `failed`,
                `t0`.`retry`,
                `t0`.`batch`,
                `t0`.`service_tier`,
                `t0`.`region`,
                `t0`.`cost_usd`
              FROM `requests` AS `t0`
              WHERE
                CASE
                  WHEN COALESCE(`t0`.`input_tokens` < 0, FALSE)
                  OR COALESCE(`t0`.`output_tokens` < 0, FALSE)
                  OR COALESCE(`t0`.`cached_read_tokens` < 0, FALSE)
                  OR COALESCE(`t0`.`cache_write_tokens` < 0, FALSE)
                  OR COALESCE(`t0`.`cache_write_5m_tokens` < 0, FALSE)
                  OR COALESCE(`t0`.`cache_write_1h_tokens` < 0, FALSE)
                  OR COALESCE(`t0`.`reasoning_tokens` < 0, FALSE)
                  THEN 'negative tokens'
                  WHEN COALESCE(`t0`.`input_tokens` >= 1000000000, FALSE)
                  OR COALESCE(`t0`.`output_tokens` >= 1000000000, FALSE)
                  OR COALESCE(`t0`.`cached_read_tokens` >= 1000000000, FALSE)
                  OR COALESCE(`t0`.`cache_write_tokens` >= 1000000000, FALSE)
                  OR COALESCE(`t0`.`cache_write_5m_tokens` >= 1000000000, FALSE)
                  OR COALESCE(`t0`.`cache_write_1h_tokens` >= 1000000000, FALSE)
                  OR COALESCE(`t0`.`reasoning_tokens` >= 1000000000, FALSE)
                  THEN 'absurd tokens'
                  WHEN COALESCE(`t0`.`at_us` < 1420070400000000, FALSE)
                  THEN 'time before 2015'
                  ELSE 'accepted'
                END = 'accepted'
                AND `t0`.`id` IS NOT NULL
                AND `t0`.`id` <> ''
            ) AS `t2`
          ) AS `t3`
          GROUP BY
            1
        ) AS `t6`
        WHERE
          `t6`.`n` > 1
      ) AS `t8`
        ON `t5`.`print` = `t8`.`print`
    ) AS `t9`
  ) AS `t10`
) AS `t11`;

-- the rows that count
SELECT
  *
FROM (
  SELECT
    `t5`.`id`,
    `t5`.`at_us`,
    `t5`.`model`,
    `t5`.`team`,
    `t5`.`input_tokens`,
    `t5`.`output_tokens`,
    `t5`.`cached_read_tokens`,
    `t5`.`cache_write_tokens`,
    `t5`.`cache_write_5m_tokens`,
    `t5`.`cache_write_1h_tokens`,
    `t5`.`reasoning_tokens`,
    `t5`.`failed`,
    `t5`.`retry`,
    `t5`.`batch`,
    `t5`.`service_tier`,
    `t5`.`region`,
    `t5`.`cost_usd`
  FROM (
    SELECT
      `t1`.`id`,
      `t1`.`at_us`,
      `t1`.`model`,
      `t1`.`team`,
      `t1`.`input_tokens`,
      `t1`.`output_tokens`,
      `t1`.`cached_read_tokens`,
      `t1`.`cache_write_tokens`,
      `t1`.`cache_write_5m_tokens`,
      `t1`.`cache_write_1h_tokens`,
      `t1`.`reasoning_tokens`,
      `t1`.`failed`,
      `t1`.`retry`,
      `t1`.`batch`,
      `t1`.`service_tier`,
      `t1`.`region`,
      `t1`.`cost_usd`,
      IF(`t1`.`id` <> '', XXHASH64(`t1`.`id`), NULL) AS `print`
    FROM (
      SELECT
        `t0`.`id`,
        `t0`.`at_us`,
        `t0`.`model`,
        `t0`.`team`,
        COALESCE(`t0`.`input_tokens`, 0) AS `input_tokens`,
        COALESCE(`t0`.`output_tokens`, 0) AS `output_tokens`,
        `t0`.`cached_read_tokens`,
        `t0`.`cache_write_tokens`,
        `t0`.`cache_write_5m_tokens`,
        `t0`.`cache_write_1h_tokens`,
        `t0`.`reasoning_tokens`,
        COALESCE(`t0`.`failed`, COALESCE(`t0`.`output_tokens`, 0) = 0) AS `failed`,
        `t0`.`retry`,
        `t0`.`batch`,
        `t0`.`service_tier`,
        `t0`.`region`,
        `t0`.`cost_usd`
      FROM `requests` AS `t0`
      WHERE
        CASE
          WHEN COALESCE(`t0`.`input_tokens` < 0, FALSE)
          OR COALESCE(`t0`.`output_tokens` < 0, FALSE)
          OR COALESCE(`t0`.`cached_read_tokens` < 0, FALSE)
          OR COALESCE(`t0`.`cache_write_tokens` < 0, FALSE)
          OR COALESCE(`t0`.`cache_write_5m_tokens` < 0, FALSE)
          OR COALESCE(`t0`.`cache_write_1h_tokens` < 0, FALSE)
          OR COALESCE(`t0`.`reasoning_tokens` < 0, FALSE)
          THEN 'negative tokens'
          WHEN COALESCE(`t0`.`input_tokens` >= 1000000000, FALSE)
          OR COALESCE(`t0`.`output_tokens` >= 1000000000, FALSE)
          OR COALESCE(`t0`.`cached_read_tokens` >= 1000000000, FALSE)
          OR COALESCE(`t0`.`cache_write_tokens` >= 1000000000, FALSE)
          OR COALESCE(`t0`.`cache_write_5m_tokens` >= 1000000000, FALSE)
          OR COALESCE(`t0`.`cache_write_1h_tokens` >= 1000000000, FALSE)
          OR COALESCE(`t0`.`reasoning_tokens` >= 1000000000, FALSE)
          THEN 'absurd tokens'
          WHEN COALESCE(`t0`.`at_us` < 1420070400000000, FALSE)
          THEN 'time before 2015'
          ELSE 'accepted'
        END = 'accepted'
    ) AS `t1`
  ) AS `t5`
  LEFT ANTI JOIN (
    SELECT
      `t6`.`print`
    FROM (
      SELECT
        `t3`.`print`,
        COUNT(*) AS `n`
      FROM (
        SELECT
          XXHASH64(`t2`.`id`) AS `print`
        FROM (
          SELECT
            `t0`.`id`,
            `t0`.`at_us`,
            `t0`.`model`,
            `t0`.`team`,
            COALESCE(`t0`.`input_tokens`, 0) AS `input_tokens`,
            COALESCE(`t0`.`output_tokens`, 0) AS `output_tokens`,
            `t0`.`cached_read_tokens`,
            `t0`.`cache_write_tokens`,
            `t0`.`cache_write_5m_tokens`,
            `t0`.`cache_write_1h_tokens`,
            `t0`.`reasoning_tokens`,
            COALESCE(`t0`.`failed`, COALESCE(`t0`.`output_tokens`, 0) = 0) AS `failed`,
            `t0`.`retry`,
            `t0`.`batch`,
            `t0`.`service_tier`,
            `t0`.`region`,
            `t0`.`cost_usd`
          FROM `requests` AS `t0`
          WHERE
            CASE
              WHEN COALESCE(`t0`.`input_tokens` < 0, FALSE)
              OR COALESCE(`t0`.`output_tokens` < 0, FALSE)
              OR COALESCE(`t0`.`cached_read_tokens` < 0, FALSE)
              OR COALESCE(`t0`.`cache_write_tokens` < 0, FALSE)
              OR COALESCE(`t0`.`cache_write_5m_tokens` < 0, FALSE)
              OR COALESCE(`t0`.`cache_write_1h_tokens` < 0, FALSE)
              OR COALESCE(`t0`.`reasoning_tokens` < 0, FALSE)
              THEN 'negative tokens'
              WHEN COALESCE(`t0`.`input_tokens` >= 1000000000, FALSE)
              OR COALESCE(`t0`.`output_tokens` >= 1000000000, FALSE)
              OR COALESCE(`t0`.`cached_read_tokens` >= 1000000000, FALSE)
              OR COALESCE(`t0`.`cache_write_tokens` >= 1000000000, FALSE)
              OR COALESCE(`t0`.`cache_write_5m_tokens` >= 1000000000, FALSE)
              OR COALESCE(`t0`.`cache_write_1h_tokens` >= 1000000000, FALSE)
              OR COALESCE(`t0`.`reasoning_tokens` >= 1000000000, FALSE)
              THEN 'absurd tokens'
              WHEN COALESCE(`t0`.`at_us` < 1420070400000000, FALSE)
              THEN 'time before 2015'
              ELSE 'accepted'
            END = 'accepted'
            AND `t0`.`id` IS NOT NULL
            AND `t0`.`id` <> ''
        ) AS `t2`
      ) AS `t3`
      GROUP BY
        1
    ) AS `t6`
    WHERE
      `t6`.`n` > 1
  ) AS `t8`
    ON `t5`.`print` = `t8`.`print`
) AS `t9`
UNION ALL
SELECT
  *
FROM (
  SELECT
    `t11`.`id`,
    `t11`.`at_us`,
    `t11`.`model`,
    `t11`.`team`,
    `t11`.`input_tokens`,
    `t11`.`output_tokens`,
    `t11`.`cached_read_tokens`,
    `t11`.`cache_write_tokens`,
    `t11`.`cache_write_5m_tokens`,
    `t11`.`cache_write_1h_tokens`,
    `t11`.`reasoning_tokens`,
    `t11`.`failed`,
    `t11`.`retry`,
    `t11`.`batch`,
    `t11`.`service_tier`,
    `t11`.`region`,
    `t11`.`cost_usd`
  FROM (
    SELECT
      `t10`.`id`,
      `t10`.`at_us`,
      `t10`.`model`,
      `t10`.`team`,
      `t10`.`input_tokens`,
      `t10`.`output_tokens`,
      `t10`.`cached_read_tokens`,
      `t10`.`cache_write_tokens`,
      `t10`.`cache_write_5m_tokens`,
      `t10`.`cache_write_1h_tokens`,
      `t10`.`reasoning_tokens`,
      `t10`.`failed`,
      `t10`.`retry`,
      `t10`.`batch`,
      `t10`.`service_tier`,
      `t10`.`region`,
      `t10`.`cost_usd`,
      `t10`.`print`,
      ROW_NUMBER() OVER (
        PARTITION BY `t10`.`id`
        ORDER BY `t10`.`failed` ASC NULLS LAST, `t10`.`output_tokens` DESC, `t10`.`input_tokens` DESC, `t10`.`at_us` ASC NULLS LAST, `t10`.`model` ASC NULLS LAST, `t10`.`team` ASC NULLS LAST, `t10`.`cached_read_tokens` ASC NULLS LAST, `t10`.`cache_write_tokens` ASC NULLS LAST, `t10`.`cache_write_5m_tokens` ASC NULLS LAST, `t10`.`cache_write_1h_tokens` ASC NULLS LAST, `t10`.`reasoning_tokens` ASC NULLS LAST, `t10`.`retry` ASC NULLS LAST, `t10`.`batch` ASC NULLS LAST, `t10`.`service_tier` ASC NULLS LAST, `t10`.`region` ASC NULLS LAST, `t10`.`cost_usd` ASC NULLS LAST
      ) - 1 AS `place`
    FROM (
      SELECT
        `t5`.`id`,
        `t5`.`at_us`,
        `t5`.`model`,
        `t5`.`team`,
        `t5`.`input_tokens`,
        `t5`.`output_tokens`,
        `t5`.`cached_read_tokens`,
        `t5`.`cache_write_tokens`,
        `t5`.`cache_write_5m_tokens`,
        `t5`.`cache_write_1h_tokens`,
        `t5`.`reasoning_tokens`,
        `t5`.`failed`,
        `t5`.`retry`,
        `t5`.`batch`,
        `t5`.`service_tier`,
        `t5`.`region`,
        `t5`.`cost_usd`,
        `t5`.`print`
      FROM (
        SELECT
          `t1`.`id`,
          `t1`.`at_us`,
          `t1`.`model`,
          `t1`.`team`,
          `t1`.`input_tokens`,
          `t1`.`output_tokens`,
          `t1`.`cached_read_tokens`,
          `t1`.`cache_write_tokens`,
          `t1`.`cache_write_5m_tokens`,
          `t1`.`cache_write_1h_tokens`,
          `t1`.`reasoning_tokens`,
          `t1`.`failed`,
          `t1`.`retry`,
          `t1`.`batch`,
          `t1`.`service_tier`,
          `t1`.`region`,
          `t1`.`cost_usd`,
          IF(`t1`.`id` <> '', XXHASH64(`t1`.`id`), NULL) AS `print`
        FROM (
          SELECT
            `t0`.`id`,
            `t0`.`at_us`,
            `t0`.`model`,
            `t0`.`team`,
            COALESCE(`t0`.`input_tokens`, 0) AS `input_tokens`,
            COALESCE(`t0`.`output_tokens`, 0) AS `output_tokens`,
            `t0`.`cached_read_tokens`,
            `t0`.`cache_write_tokens`,
            `t0`.`cache_write_5m_tokens`,
            `t0`.`cache_write_1h_tokens`,
            `t0`.`reasoning_tokens`,
            COALESCE(`t0`.`failed`, COALESCE(`t0`.`output_tokens`, 0) = 0) AS `failed`,
            `t0`.`retry`,
            `t0`.`batch`,
            `t0`.`service_tier`,
            `t0`.`region`,
            `t0`.`cost_usd`
          FROM `requests` AS `t0`
          WHERE
            CASE
              WHEN COALESCE(`t0`.`input_tokens` < 0, FALSE)
              OR COALESCE(`t0`.`output_tokens` < 0, FALSE)
              OR COALESCE(`t0`.`cached_read_tokens` < 0, FALSE)
              OR COALESCE(`t0`.`cache_write_tokens` < 0, FALSE)
              OR COALESCE(`t0`.`cache_write_5m_tokens` < 0, FALSE)
              OR COALESCE(`t0`.`cache_write_1h_tokens` < 0, FALSE)
              OR COALESCE(`t0`.`reasoning_tokens` < 0, FALSE)
              THEN 'negative tokens'
              WHEN COALESCE(`t0`.`input_tokens` >= 1000000000, FALSE)
              OR COALESCE(`t0`.`output_tokens` >= 1000000000, FALSE)
              OR COALESCE(`t0`.`cached_read_tokens` >= 1000000000, FALSE)
              OR COALESCE(`t0`.`cache_write_tokens` >= 1000000000, FALSE)
              OR COALESCE(`t0`.`cache_write_5m_tokens` >= 1000000000, FALSE)
              OR COALESCE(`t0`.`cache_write_1h_tokens` >= 1000000000, FALSE)
              OR COALESCE(`t0`.`reasoning_tokens` >= 1000000000, FALSE)
              THEN 'absurd tokens'
              WHEN COALESCE(`t0`.`at_us` < 1420070400000000, FALSE)
              THEN 'time before 2015'
              ELSE 'accepted'
            END = 'accepted'
        ) AS `t1`
      ) AS `t5`
      LEFT SEMI JOIN (
        SELECT
          `t6`.`print`
        FROM (
          SELECT
            `t3`.`print`,
            COUNT(*) AS `n`
          FROM (
            SELECT
              XXHASH64(`t2`.`id`) AS `print`
            FROM (
              SELECT
                `t0`.`id`,
                `t0`.`at_us`,
                `t0`.`model`,
                `t0`.`team`,
                COALESCE(`t0`.`input_tokens`, 0) AS `input_tokens`,
                COALESCE(`t0`.`output_tokens`, 0) AS `output_tokens`,
                `t0`.`cached_read_tokens`,
                `t0`.`cache_write_tokens`,
                `t0`.`cache_write_5m_tokens`,
                `t0`.`cache_write_1h_tokens`,
                `t0`.`reasoning_tokens`,
                COALESCE(`t0`.`failed`, COALESCE(`t0`.`output_tokens`, 0) = 0) AS `failed`,
                `t0`.`retry`,
                `t0`.`batch`,
                `t0`.`service_tier`,
                `t0`.`region`,
                `t0`.`cost_usd`
              FROM `requests` AS `t0`
              WHERE
                CASE
                  WHEN COALESCE(`t0`.`input_tokens` < 0, FALSE)
                  OR COALESCE(`t0`.`output_tokens` < 0, FALSE)
                  OR COALESCE(`t0`.`cached_read_tokens` < 0, FALSE)
                  OR COALESCE(`t0`.`cache_write_tokens` < 0, FALSE)
                  OR COALESCE(`t0`.`cache_write_5m_tokens` < 0, FALSE)
                  OR COALESCE(`t0`.`cache_write_1h_tokens` < 0, FALSE)
                  OR COALESCE(`t0`.`reasoning_tokens` < 0, FALSE)
                  THEN 'negative tokens'
                  WHEN COALESCE(`t0`.`input_tokens` >= 1000000000, FALSE)
                  OR COALESCE(`t0`.`output_tokens` >= 1000000000, FALSE)
                  OR COALESCE(`t0`.`cached_read_tokens` >= 1000000000, FALSE)
                  OR COALESCE(`t0`.`cache_write_tokens` >= 1000000000, FALSE)
                  OR COALESCE(`t0`.`cache_write_5m_tokens` >= 1000000000, FALSE)
                  OR COALESCE(`t0`.`cache_write_1h_tokens` >= 1000000000, FALSE)
                  OR COALESCE(`t0`.`reasoning_tokens` >= 1000000000, FALSE)
                  THEN 'absurd tokens'
                  WHEN COALESCE(`t0`.`at_us` < 1420070400000000, FALSE)
                  THEN 'time before 2015'
                  ELSE 'accepted'
                END = 'accepted'
                AND `t0`.`id` IS NOT NULL
                AND `t0`.`id` <> ''
            ) AS `t2`
          ) AS `t3`
          GROUP BY
            1
        ) AS `t6`
        WHERE
          `t6`.`n` > 1
      ) AS `t8`
        ON `t5`.`print` = `t8`.`print`
    ) AS `t10`
  ) AS `t11`
  WHERE
    `t11`.`place` = 0
) AS `t12`;

-- minutes
SELECT
  *
FROM (
  SELECT
    `t0`.`at_us` - (
      `t0`.`at_us` % 60000000
    ) AS `start`,
    COUNT(*) AS `n`,
    MIN(`t0`.`at_us`) AS `first`,
    MAX(`t0`.`at_us`) AS `last`,
    COALESCE(SUM(IF(NOT (
      `t0`.`failed`
    ), `t0`.`input_tokens`, NULL)), 0) AS `input`,
    COALESCE(SUM(IF(NOT (
      `t0`.`failed`
    ), `t0`.`output_tokens`, NULL)), 0) AS `output`,
    COALESCE(SUM(IF(NOT (
      `t0`.`failed`
    ), `t0`.`cached_read_tokens`, NULL)), 0) AS `cached`
  FROM `requests` AS `t0`
  GROUP BY
    1
) AS `t1`
ORDER BY
  `t1`.`start` ASC NULLS LAST;

-- names of models
SELECT DISTINCT
  COALESCE(`t0`.`model`, '') AS `model`
FROM `requests` AS `t0`;

-- sums by model, team, batch and tier
SELECT
  `t2`.`model`,
  `t2`.`team`,
  `t2`.`batch`,
  `t2`.`tier`,
  COALESCE(SUM(IF(NOT (
    `t2`.`failed`
  ), `t2`.`n`, NULL)), 0) AS `successful`,
  COALESCE(SUM(IF(`t2`.`failed`, `t2`.`n`, NULL)), 0) AS `failed`,
  COALESCE(SUM(`t2`.`retries`), 0) AS `retries`,
  COALESCE(SUM(`t2`.`cost_usd`), 0.0) AS `cost_usd`,
  COALESCE(SUM(IF(NOT (
    `t2`.`failed`
  ), `t2`.`input_tokens`, NULL)), 0) AS `input_tokens`,
  COALESCE(SUM(IF(NOT (
    `t2`.`failed`
  ), `t2`.`output_tokens`, NULL)), 0) AS `output_tokens`,
  COALESCE(SUM(IF(NOT (
    `t2`.`failed`
  ), `t2`.`cached_read_tokens`, NULL)), 0) AS `cached_read_tokens`,
  COALESCE(SUM(IF(NOT (
    `t2`.`failed`
  ), `t2`.`cache_write_tokens`, NULL)), 0) AS `cache_write_tokens`,
  COALESCE(SUM(IF(NOT (
    `t2`.`failed`
  ), `t2`.`cache_write_5m_tokens`, NULL)), 0) AS `cache_write_5m_tokens`,
  COALESCE(SUM(IF(NOT (
    `t2`.`failed`
  ), `t2`.`cache_write_1h_tokens`, NULL)), 0) AS `cache_write_1h_tokens`,
  COALESCE(SUM(IF(NOT (
    `t2`.`failed`
  ), `t2`.`reasoning_tokens`, NULL)), 0) AS `reasoning_tokens`,
  COALESCE(SUM(IF(NOT (
    `t2`.`failed`
  ), `t2`.`split_writes`, NULL)), 0) AS `split_writes`,
  COALESCE(SUM(IF(NOT (
    `t2`.`failed`
  ), `t2`.`over`, NULL)), 0) AS `over`
FROM (
  SELECT
    `t1`.`model`,
    `t1`.`team`,
    `t1`.`batch`,
    `t1`.`tier`,
    `t1`.`failed`,
    COUNT(*) AS `n`,
    SUM(CAST(`t1`.`retry` AS INT)) AS `retries`,
    SUM(`t1`.`cost_usd`) AS `cost_usd`,
    SUM(`t1`.`input_tokens`) AS `input_tokens`,
    SUM(`t1`.`output_tokens`) AS `output_tokens`,
    SUM(`t1`.`cached_read_tokens`) AS `cached_read_tokens`,
    SUM(`t1`.`cache_write_tokens`) AS `cache_write_tokens`,
    SUM(`t1`.`cache_write_5m_tokens`) AS `cache_write_5m_tokens`,
    SUM(`t1`.`cache_write_1h_tokens`) AS `cache_write_1h_tokens`,
    SUM(`t1`.`reasoning_tokens`) AS `reasoning_tokens`,
    SUM(
      COALESCE(`t1`.`cache_write_5m_tokens`, 0) + COALESCE(`t1`.`cache_write_1h_tokens`, 0)
    ) AS `split_writes`,
    SUM(
      CAST((
        COALESCE(`t1`.`cached_read_tokens`, 0) + COALESCE(`t1`.`cache_write_tokens`, 0)
      ) > `t1`.`input_tokens` AS INT)
    ) AS `over`
  FROM (
    SELECT
      `t0`.`id`,
      `t0`.`at_us`,
      COALESCE(`t0`.`model`, '') AS `model`,
      COALESCE(`t0`.`team`, '') AS `team`,
      `t0`.`input_tokens`,
      `t0`.`output_tokens`,
      `t0`.`cached_read_tokens`,
      `t0`.`cache_write_tokens`,
      `t0`.`cache_write_5m_tokens`,
      `t0`.`cache_write_1h_tokens`,
      `t0`.`reasoning_tokens`,
      `t0`.`failed`,
      `t0`.`retry`,
      COALESCE(`t0`.`batch`, FALSE) AS `batch`,
      `t0`.`service_tier`,
      `t0`.`region`,
      `t0`.`cost_usd`,
      CAST(CASE
        WHEN `t0`.`input_tokens` > 200000
        THEN 200000
        WHEN `t0`.`input_tokens` > 128000
        THEN 128000
        ELSE 0
      END AS BIGINT) AS `tier`
    FROM `requests` AS `t0`
  ) AS `t1`
  GROUP BY
    1,
    2,
    3,
    4,
    5
) AS `t2`
GROUP BY
  1,
  2,
  3,
  4;

-- how many requests have each length
SELECT
  *
FROM (
  SELECT
    `t1`.`input_tokens` AS `value`,
    COUNT(*) AS `n`
  FROM (
    SELECT
      *
    FROM `requests` AS `t0`
    WHERE
      NOT (
        `t0`.`failed`
      )
  ) AS `t1`
  GROUP BY
    1
) AS `t2`
ORDER BY
  `t2`.`value` ASC NULLS LAST;

-- longest time between requests of one minute
SELECT
  MAX(`t2`.`gap`) AS `gap`
FROM (
  SELECT
    `t1`.`first` - LAG(`t1`.`last`) OVER (
      PARTITION BY `t1`.`start` - (
        `t1`.`start` % 60000000
      )
      ORDER BY `t1`.`start` ASC NULLS LAST
    ) AS `gap`
  FROM (
    SELECT
      `t0`.`at_us` - (
        (
          `t0`.`at_us` % 60000000
        ) % 1000000
      ) AS `start`,
      MIN(`t0`.`at_us`) AS `first`,
      MAX(`t0`.`at_us`) AS `last`
    FROM `requests` AS `t0`
    GROUP BY
      1
  ) AS `t1`
) AS `t2`;
