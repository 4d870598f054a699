-- Written by python -m tests.support.sql_of_logs

-- requests: the table of the log, LiteLLM's here
SELECT
  "t1"."request_id" AS "id",
  DATE_PART('epoch_microsecond', "t1"."startTime") AS "at_us",
  "t1"."model",
  "t1"."team_id" AS "team",
  CAST("t1"."prompt_tokens" AS BIGINT) AS "input_tokens",
  CAST("t1"."completion_tokens" AS BIGINT) AS "output_tokens",
  IFF(
    COALESCE(
      "t1"."cache_read_input_tokens",
      COALESCE(
        TRY_TO_DOUBLE(
          JSON_EXTRACT_PATH_TEXT(
            CAST("t1"."metadata" AS VARCHAR),
            'additional_usage_values.cache_read_input_tokens'
          )
        ),
        TRY_TO_DOUBLE(
          JSON_EXTRACT_PATH_TEXT(CAST("t1"."metadata" AS VARCHAR), 'usage_object.cache_read_input_tokens')
        ),
        TRY_TO_DOUBLE(
          JSON_EXTRACT_PATH_TEXT(
            CAST("t1"."metadata" AS VARCHAR),
            'additional_usage_values.prompt_tokens_details.cached_tokens'
          )
        ),
        TRY_TO_DOUBLE(
          JSON_EXTRACT_PATH_TEXT(
            CAST("t1"."metadata" AS VARCHAR),
            'usage_object.prompt_tokens_details.cached_tokens'
          )
        )
      )
    ) IS NULL,
    CAST(NULL AS BIGINT),
    CAST(FLOOR(
      GREATEST(
        LEAST(
          COALESCE(
            "t1"."cache_read_input_tokens",
            COALESCE(
              TRY_TO_DOUBLE(
                JSON_EXTRACT_PATH_TEXT(
                  CAST("t1"."metadata" AS VARCHAR),
                  'additional_usage_values.cache_read_input_tokens'
                )
              ),
              TRY_TO_DOUBLE(
                JSON_EXTRACT_PATH_TEXT(CAST("t1"."metadata" AS VARCHAR), 'usage_object.cache_read_input_tokens')
              ),
              TRY_TO_DOUBLE(
                JSON_EXTRACT_PATH_TEXT(
                  CAST("t1"."metadata" AS VARCHAR),
                  'additional_usage_values.prompt_tokens_details.cached_tokens'
                )
              ),
              TRY_TO_DOUBLE(
                JSON_EXTRACT_PATH_TEXT(
                  CAST("t1"."metadata" AS VARCHAR),
                  'usage_object.prompt_tokens_details.cached_tokens'
                )
              )
            )
          ),
          2000000000.0
        ),
        -1.0
      ) + 0.5
    ) AS BIGINT)
  ) AS "cached_read_tokens",
  IFF(
    COALESCE(
      "t1"."cache_creation_input_tokens",
      COALESCE(
        TRY_TO_DOUBLE(
          JSON_EXTRACT_PATH_TEXT(
            CAST("t1"."metadata" AS VARCHAR),
            'additional_usage_values.cache_creation_input_tokens'
          )
        ),
        TRY_TO_DOUBLE(
          JSON_EXTRACT_PATH_TEXT(CAST("t1"."metadata" AS VARCHAR), 'usage_object.cache_creation_input_tokens')
        ),
        TRY_TO_DOUBLE(
          JSON_EXTRACT_PATH_TEXT(
            CAST("t1"."metadata" AS VARCHAR),
            'additional_usage_values.prompt_tokens_details.cache_creation_tokens'
          )
        ),
        TRY_TO_DOUBLE(
          JSON_EXTRACT_PATH_TEXT(
            CAST("t1"."metadata" AS VARCHAR),
            'usage_object.prompt_tokens_details.cache_creation_tokens'
          )
        )
      )
    ) IS NULL,
    CAST(NULL AS BIGINT),
    CAST(FLOOR(
      GREATEST(
        LEAST(
          COALESCE(
            "t1"."cache_creation_input_tokens",
            COALESCE(
              TRY_TO_DOUBLE(
                JSON_EXTRACT_PATH_TEXT(
                  CAST("t1"."metadata" AS VARCHAR),
                  'additional_usage_values.cache_creation_input_tokens'
                )
              ),
              TRY_TO_DOUBLE(
                JSON_EXTRACT_PATH_TEXT(CAST("t1"."metadata" AS VARCHAR), 'usage_object.cache_creation_input_tokens')
              ),
              TRY_TO_DOUBLE(
                JSON_EXTRACT_PATH_TEXT(
                  CAST("t1"."metadata" AS VARCHAR),
                  'additional_usage_values.prompt_tokens_details.cache_creation_tokens'
                )
              ),
              TRY_TO_DOUBLE(
                JSON_EXTRACT_PATH_TEXT(
                  CAST("t1"."metadata" AS VARCHAR),
                  'usage_object.prompt_tokens_details.cache_creation_tokens'
                )
              )
            )
          ),
          2000000000.0
        ),
        -1.0
      ) + 0.5
    ) AS BIGINT)
  ) AS "cache_write_tokens",
  IFF(
    COALESCE(
      TRY_TO_DOUBLE(
        JSON_EXTRACT_PATH_TEXT(
          CAST("t1"."metadata" AS VARCHAR),
          'additional_usage_values.cache_creation.ephemeral_5m_input_tokens'
        )
      ),
      TRY_TO_DOUBLE(
        JSON_EXTRACT_PATH_TEXT(
          CAST("t1"."metadata" AS VARCHAR),
          'usage_object.cache_creation.ephemeral_5m_input_tokens'
        )
      ),
      TRY_TO_DOUBLE(
        JSON_EXTRACT_PATH_TEXT(
          CAST("t1"."metadata" AS VARCHAR),
          'additional_usage_values.prompt_tokens_details.cache_creation_token_details.ephemeral_5m_input_tokens'
        )
      ),
      TRY_TO_DOUBLE(
        JSON_EXTRACT_PATH_TEXT(
          CAST("t1"."metadata" AS VARCHAR),
          'usage_object.prompt_tokens_details.cache_creation_token_details.ephemeral_5m_input_tokens'
        )
      )
    ) IS NULL,
    CAST(NULL AS BIGINT),
    CAST(FLOOR(
      GREATEST(
        LEAST(
          COALESCE(
            TRY_TO_DOUBLE(
              JSON_EXTRACT_PATH_TEXT(
                CAST("t1"."metadata" AS VARCHAR),
                'additional_usage_values.cache_creation.ephemeral_5m_input_tokens'
              )
            ),
            TRY_TO_DOUBLE(
              JSON_EXTRACT_PATH_TEXT(
                CAST("t1"."metadata" AS VARCHAR),
                'usage_object.cache_creation.ephemeral_5m_input_tokens'
              )
            ),
            TRY_TO_DOUBLE(
              JSON_EXTRACT_PATH_TEXT(
                CAST("t1"."metadata" AS VARCHAR),
                'additional_usage_values.prompt_tokens_details.cache_creation_token_details.ephemeral_5m_input_tokens'
              )
            ),
            TRY_TO_DOUBLE(
              JSON_EXTRACT_PATH_TEXT(
                CAST("t1"."metadata" AS VARCHAR),
                'usage_object.prompt_tokens_details.cache_creation_token_details.ephemeral_5m_input_tokens'
              )
            )
          ),
          2000000000.0
        ),
        -1.0
      ) + 0.5
    ) AS BIGINT)
  ) AS "cache_write_5m_tokens",
  IFF(
    COALESCE(
      TRY_TO_DOUBLE(
        JSON_EXTRACT_PATH_TEXT(
          CAST("t1"."metadata" AS VARCHAR),
          'additional_usage_values.cache_creation.ephemeral_1h_input_tokens'
        )
      ),
      TRY_TO_DOUBLE(
        JSON_EXTRACT_PATH_TEXT(
          CAST("t1"."metadata" AS VARCHAR),
          'usage_object.cache_creation.ephemeral_1h_input_tokens'
        )
      ),
      TRY_TO_DOUBLE(
        JSON_EXTRACT_PATH_TEXT(
          CAST("t1"."metadata" AS VARCHAR),
          'additional_usage_values.prompt_tokens_details.cache_creation_token_details.ephemeral_1h_input_tokens'
        )
      ),
      TRY_TO_DOUBLE(
        JSON_EXTRACT_PATH_TEXT(
          CAST("t1"."metadata" AS VARCHAR),
          'usage_object.prompt_tokens_details.cache_creation_token_details.ephemeral_1h_input_tokens'
        )
      )
    ) IS NULL,
    CAST(NULL AS BIGINT),
    CAST(FLOOR(
      GREATEST(
        LEAST(
          COALESCE(
            TRY_TO_DOUBLE(
              JSON_EXTRACT_PATH_TEXT(
                CAST("t1"."metadata" AS VARCHAR),
                'additional_usage_values.cache_creation.ephemeral_1h_input_tokens'
              )
            ),
            TRY_TO_DOUBLE(
              JSON_EXTRACT_PATH_TEXT(
                CAST("t1"."metadata" AS VARCHAR),
                'usage_object.cache_creation.ephemeral_1h_input_tokens'
              )
            ),
            TRY_TO_DOUBLE(
              JSON_EXTRACT_PATH_TEXT(
                CAST("t1"."metadata" AS VARCHAR),
                'additional_usage_values.prompt_tokens_details.cache_creation_token_details.ephemeral_1h_input_tokens'
              )
            ),
            TRY_TO_DOUBLE(
              JSON_EXTRACT_PATH_TEXT(
                CAST("t1"."metadata" AS VARCHAR),
                'usage_object.prompt_tokens_details.cache_creation_token_details.ephemeral_1h_input_tokens'
              )
            )
          ),
          2000000000.0
        ),
        -1.0
      ) + 0.5
    ) AS BIGINT)
  ) AS "cache_write_1h_tokens",
  IFF(
    COALESCE(
      TRY_TO_DOUBLE(
        JSON_EXTRACT_PATH_TEXT(
          CAST("t1"."metadata" AS VARCHAR),
          'additional_usage_values.completion_tokens_details.reasoning_tokens'
        )
      ),
      TRY_TO_DOUBLE(
        JSON_EXTRACT_PATH_TEXT(
          CAST("t1"."metadata" AS VARCHAR),
          'usage_object.completion_tokens_details.reasoning_tokens'
        )
      )
    ) IS NULL,
    CAST(NULL AS BIGINT),
    CAST(FLOOR(
      GREATEST(
        LEAST(
          COALESCE(
            TRY_TO_DOUBLE(
              JSON_EXTRACT_PATH_TEXT(
                CAST("t1"."metadata" AS VARCHAR),
                'additional_usage_values.completion_tokens_details.reasoning_tokens'
              )
            ),
            TRY_TO_DOUBLE(
              JSON_EXTRACT_PATH_TEXT(
                CAST("t1"."metadata" AS VARCHAR),
                'usage_object.completion_tokens_details.reasoning_tokens'
              )
            )
          ),
          2000000000.0
        ),
        -1.0
      ) + 0.5
    ) AS BIGINT)
  ) AS "reasoning_tokens",
  LOWER(
    COALESCE("t1"."status", JSON_EXTRACT_PATH_TEXT(CAST("t1"."metadata" AS VARCHAR), 'status'))
  ) = 'failure' AS "failed",
  TRY_TO_DOUBLE(JSON_EXTRACT_PATH_TEXT(CAST("t1"."metadata" AS VARCHAR), 'attempted_retries')) > 0 AS "retry",
  "t1"."call_type" IN ('acreate_batch', 'create_batch', 'aretrieve_batch') AS "batch",
  COALESCE(
    JSON_EXTRACT_PATH_TEXT(CAST("t1"."metadata" AS VARCHAR), 'service_tier'),
    JSON_EXTRACT_PATH_TEXT(CAST("t1"."metadata" AS VARCHAR), 'additional_usage_values.service_tier'),
    JSON_EXTRACT_PATH_TEXT(CAST("t1"."metadata" AS VARCHAR), 'usage_object.service_tier')
  ) AS "service_tier",
  CAST(NULL AS VARCHAR) AS "region",
  "t1"."spend" AS "cost_usd"
FROM (
  SELECT
    "t0"."request_id",
    "t0"."call_type",
    "t0"."spend",
    "t0"."prompt_tokens",
    "t0"."completion_tokens",
    "t0"."startTime",
    "t0"."model",
    "t0"."team_id",
    "t0"."status",
    "t0"."metadata",
    CAST(NULL AS DOUBLE) AS "cache_read_input_tokens",
    CAST(NULL AS DOUBLE) AS "cache_creation_input_tokens"
  FROM "LiteLLM_SpendLogs" AS "t0"
) AS "t1";

-- how many rows are refused and why
SELECT
  COUNT(*) AS "rows",
  SUM(CAST("t0"."at_us" IS NULL AS INT)) AS "without_time",
  SUM(
    CAST((
      CASE
        WHEN COALESCE("t0"."input_tokens" < 0, FALSE)
        OR COALESCE("t0"."output_tokens" < 0, FALSE)
        OR COALESCE("t0"."cached_read_tokens" < 0, FALSE)
        OR COALESCE("t0"."cache_write_tokens" < 0, FALSE)
        OR COALESCE("t0"."cache_write_5m_tokens" < 0, FALSE)
        OR COALESCE("t0"."cache_write_1h_tokens" < 0, FALSE)
        OR COALESCE("t0"."reasoning_tokens" < 0, FALSE)
        THEN 'negative tokens'
        WHEN COALESCE("t0"."input_tokens" >= 1000000000, FALSE)
        OR COALESCE("t0"."output_tokens" >= 1000000000, FALSE)
        OR COALESCE("t0"."cached_read_tokens" >= 1000000000, FALSE)
        OR COALESCE("t0"."cache_write_tokens" >= 1000000000, FALSE)
        OR COALESCE("t0"."cache_write_5m_tokens" >= 1000000000, FALSE)
        OR COALESCE("t0"."cache_write_1h_tokens" >= 1000000000, FALSE)
        OR COALESCE("t0"."reasoning_tokens" >= 1000000000, FALSE)
        THEN 'absurd tokens'
        WHEN COALESCE("t0"."at_us" < 1420070400000000, FALSE)
        THEN 'time before 2015'
        ELSE 'accepted'
      END = 'accepted'
    )
    AND (
      (
        "t0"."id" IS NOT NULL
      ) AND (
        "t0"."id" <> ''
      )
    ) AS INT)
  ) AS "ids",
  SUM(
    CAST(CASE
      WHEN COALESCE("t0"."input_tokens" < 0, FALSE)
      OR COALESCE("t0"."output_tokens" < 0, FALSE)
      OR COALESCE("t0"."cached_read_tokens" < 0, FALSE)
      OR COALESCE("t0"."cache_write_tokens" < 0, FALSE)
      OR COALESCE("t0"."cache_write_5m_tokens" < 0, FALSE)
      OR COALESCE("t0"."cache_write_1h_tokens" < 0, FALSE)
      OR COALESCE("t0"."reasoning_tokens" < 0, FALSE)
      THEN 'negative tokens'
      WHEN COALESCE("t0"."input_tokens" >= 1000000000, FALSE)
      OR COALESCE("t0"."output_tokens" >= 1000000000, FALSE)
      OR COALESCE("t0"."cached_read_tokens" >= 1000000000, FALSE)
      OR COALESCE("t0"."cache_write_tokens" >= 1000000000, FALSE)
      OR COALESCE("t0"."cache_write_5m_tokens" >= 1000000000, FALSE)
      OR COALESCE("t0"."cache_write_1h_tokens" >= 1000000000, FALSE)
      OR COALESCE("t0"."reasoning_tokens" >= 1000000000, FALSE)
      THEN 'absurd tokens'
      WHEN COALESCE("t0"."at_us" < 1420070400000000, FALSE)
      THEN 'time before 2015'
      ELSE 'accepted'
    END = 'negative tokens' AS INT)
  ) AS "refused_0",
  SUM(
    CAST(CASE
      WHEN COALESCE("t0"."input_tokens" < 0, FALSE)
      OR COALESCE("t0"."output_tokens" < 0, FALSE)
      OR COALESCE("t0"."cached_read_tokens" < 0, FALSE)
      OR COALESCE("t0"."cache_write_tokens" < 0, FALSE)
      OR COALESCE("t0"."cache_write_5m_tokens" < 0, FALSE)
      OR COALESCE("t0"."cache_write_1h_tokens" < 0, FALSE)
      OR COALESCE("t0"."reasoning_tokens" < 0, FALSE)
      THEN 'negative tokens'
      WHEN COALESCE("t0"."input_tokens" >= 1000000000, FALSE)
      OR COALESCE("t0"."output_tokens" >= 1000000000, FALSE)
      OR COALESCE("t0"."cached_read_tokens" >= 1000000000, FALSE)
      OR COALESCE("t0"."cache_write_tokens" >= 1000000000, FALSE)
      OR COALESCE("t0"."cache_write_5m_tokens" >= 1000000000, FALSE)
      OR COALESCE("t0"."cache_write_1h_tokens" >= 1000000000, FALSE)
      OR COALESCE("t0"."reasoning_tokens" >= 1000000000, FALSE)
      THEN 'absurd tokens'
      WHEN COALESCE("t0"."at_us" < 1420070400000000, FALSE)
      THEN 'time before 2015'
      ELSE 'accepted'
    END = 'absurd tokens' AS INT)
  ) AS "refused_1",
  SUM(
    CAST(CASE
      WHEN COALESCE("t0"."input_tokens" < 0, FALSE)
      OR COALESCE("t0"."output_tokens" < 0, FALSE)
      OR COALESCE("t0"."cached_read_tokens" < 0, FALSE)
      OR COALESCE("t0"."cache_write_tokens" < 0, FALSE)
      OR COALESCE("t0"."cache_write_5m_tokens" < 0, FALSE)
      OR COALESCE("t0"."cache_write_1h_tokens" < 0, FALSE)
      OR COALESCE("t0"."reasoning_tokens" < 0, FALSE)
      THEN 'negative tokens'
      WHEN COALESCE("t0"."input_tokens" >= 1000000000, FALSE)
      OR COALESCE("t0"."output_tokens" >= 1000000000, FALSE)
      OR COALESCE("t0"."cached_read_tokens" >= 1000000000, FALSE)
      OR COALESCE("t0"."cache_write_tokens" >= 1000000000, FALSE)
      OR COALESCE("t0"."cache_write_5m_tokens" >= 1000000000, FALSE)
      OR COALESCE("t0"."cache_write_1h_tokens" >= 1000000000, FALSE)
      OR COALESCE("t0"."reasoning_tokens" >= 1000000000, FALSE)
      THEN 'absurd tokens'
      WHEN COALESCE("t0"."at_us" < 1420070400000000, FALSE)
      THEN 'time before 2015'
      ELSE 'accepted'
    END = 'time before 2015' AS INT)
  ) AS "refused_2"
FROM "requests" AS "t0";

-- how many ids differ
SELECT
  COUNT(*) AS "n"
FROM (
  SELECT DISTINCT
    HASH("t0"."id") AS "print"
  FROM "requests" AS "t0"
  WHERE
    CASE
      WHEN COALESCE("t0"."input_tokens" < 0, FALSE)
      OR COALESCE("t0"."output_tokens" < 0, FALSE)
      OR COALESCE("t0"."cached_read_tokens" < 0, FALSE)
      OR COALESCE("t0"."cache_write_tokens" < 0, FALSE)
      OR COALESCE("t0"."cache_write_5m_tokens" < 0, FALSE)
      OR COALESCE("t0"."cache_write_1h_tokens" < 0, FALSE)
      OR COALESCE("t0"."reasoning_tokens" < 0, FALSE)
      THEN 'negative tokens'
      WHEN COALESCE("t0"."input_tokens" >= 1000000000, FALSE)
      OR COALESCE("t0"."output_tokens" >= 1000000000, FALSE)
      OR COALESCE("t0"."cached_read_tokens" >= 1000000000, FALSE)
      OR COALESCE("t0"."cache_write_tokens" >= 1000000000, FALSE)
      OR COALESCE("t0"."cache_write_5m_tokens" >= 1000000000, FALSE)
      OR COALESCE("t0"."cache_write_1h_tokens" >= 1000000000, FALSE)
      OR COALESCE("t0"."reasoning_tokens" >= 1000000000, FALSE)
      THEN 'absurd tokens'
      WHEN COALESCE("t0"."at_us" < 1420070400000000, FALSE)
      THEN 'time before 2015'
      ELSE 'accepted'
    END = 'accepted'
    AND "t0"."id" IS NOT NULL
    AND "t0"."id" <> ''
) AS "t1";

-- how many rows repeat an id
SELECT
  SUM(CAST("t9"."place" > 0 AS INT)) AS "n"
FROM (
  SELECT
    "t8"."id",
    "t8"."at_us",
    "t8"."model",
    "t8"."team",
    "t8"."input_tokens",
    "t8"."output_tokens",
    "t8"."cached_read_tokens",
    "t8"."cache_write_tokens",
    "t8"."cache_write_5m_tokens",
    "t8"."cache_write_1h_tokens",
    "t8"."reasoning_tokens",
    "t8"."failed",
    "t8"."retry",
    "t8"."batch",
    "t8"."service_tier",
    "t8"."region",
    "t8"."cost_usd",
    "t8"."place"
  FROM (
    SELECT
      "t7"."id",
      "t7"."at_us",
      "t7"."model",
      "t7"."team",
      "t7"."input_tokens",
      "t7"."output_tokens",
      "t7"."cached_read_tokens",
      "t7"."cache_write_tokens",
      "t7"."cache_write_5m_tokens",
      "t7"."cache_write_1h_tokens",
      "t7"."reasoning_tokens",
      "t7"."failed",
      "t7"."retry",
      "t7"."batch",
      "t7"."service_tier",
      "t7"."region",
      "t7"."cost_usd",
      "t7"."print",
      ROW_NUMBER() OVER (
        PARTITION BY "t7"."id"
        ORDER BY "t7"."failed" ASC, "t7"."output_tokens" DESC NULLS LAST, "t7"."input_tokens" DESC NULLS LAST, "t7"."at_us" ASC, "t7"."model" ASC, "t7"."team" ASC, "t7"."cached_read_tokens" ASC, "t7"."cache_write_tokens" ASC, "t7"."cache_write_5m_tokens" ASC, "t7"."cache_write_1h_tokens" ASC, "t7"."reasoning_tokens" ASC, "t7"."retry" ASC, "t7"."batch" ASC, "t7"."service_tier" ASC, "t7"."region" ASC, "t7"."cost_usd" ASC
      ) - 1 AS "place"
    FROM (
      SELECT
        "t3"."id",
        "t3"."at_us",
        "t3"."model",
        "t3"."team",
        "t3"."input_tokens",
        "t3"."output_tokens",
        "t3"."cached_read_tokens",
        "t3"."cache_write_tokens",
        "t3"."cache_write_5m_tokens",
        "t3"."cache_write_1h_tokens",
        "t3"."reasoning_tokens",
        "t3"."failed",
        "t3"."retry",
        "t3"."batch",
        "t3"."service_tier",
        "t3"."region",
        "t3"."cost_usd",
        "t3"."print"
      FROM (
        SELECT
          "t0"."id",
          "t0"."at_us",
          "t0"."model",
          "t0"."team",
          COALESCE("t0"."input_tokens", 0) AS "input_tokens",
          COALESCE("t0"."output_tokens", 0) AS "output_tokens",
          "t0"."cached_read_tokens",
          "t0"."cache_write_tokens",
          "t0"."cache_write_5m_tokens",
          "t0"."cache_write_1h_tokens",
          "t0"."reasoning_tokens",
          COALESCE("t0"."failed", COALESCE("t0"."output_tokens", 0) = 0) AS "failed",
          "t0"."retry",
          "t0"."batch",
          "t0"."service_tier",
          "t0"."region",
          "t0"."cost_usd",
          IFF("t0"."id" <> '', HASH("t0"."id"), NULL) AS "print"
        FROM "requests" AS "t0"
        WHERE
          CASE
            WHEN COALESCE("t0"."input_tokens" < 0, FALSE)
            OR COALESCE("t0"."output_tokens" < 0, FALSE)
            OR COALESCE("t0"."cached_read_tokens" < 0, FALSE)
            OR COALESCE("t0"."cache_write_tokens" < 0, FALSE)
            OR COALESCE("t0"."cache_write_5m_tokens" < 0, FALSE)
            OR COALESCE("t0"."cache_write_1h_tokens" < 0, FALSE)
            OR COALESCE("t0"."reasoning_tokens" < 0, FALSE)
            THEN 'negative tokens'
            WHEN COALESCE("t0"."input_tokens" >= 1000000000, FALSE)
            OR COALESCE("t0"."output_tokens" >= 1000000000, FALSE)
            OR COALESCE("t0"."cached_read_tokens" >= 1000000000, FALSE)
            OR COALESCE("t0"."cache_write_tokens" >= 1000000000, FALSE)
            OR COALESCE("t0"."cache_write_5m_tokens" >= 1000000000, FALSE)
            OR COALESCE("t0"."cache_write_1h_tokens" >= 1000000000, FALSE)
            OR COALESCE("t0"."reasoning_tokens" >= 1000000000, FALSE)
            THEN 'absurd tokens'
            WHEN COALESCE("t0"."at_us" < 1420070400000000, FALSE)
            THEN 'time before 2015'
            ELSE 'accepted'
          END = 'accepted'
      ) AS "t3"
      WHERE
        EXISTS(
          SELECT
            1
          FROM (
            SELECT
              "t4"."print"
            FROM (
              SELECT
                "t2"."print",
                COUNT(*) AS "n"
              FROM (
                SELECT
                  HASH("t0"."id") AS "print"
                FROM "requests" AS "t0"
                WHERE
                  CASE
                    WHEN COALESCE("t0"."input_tokens" < 0, FALSE)
                    OR COALESCE("t0"."output_tokens" < 0, FALSE)
                    OR COALESCE("t0"."cached_read_tokens" < 0, FALSE)
                    OR COALESCE("t0"."cache_write_tokens" < 0, FALSE)
                    OR COALESCE("t0"."cache_write_5m_tokens" < 0, FALSE)
                    OR COALESCE("t0"."cache_write_1h_tokens" < 0, FALSE)
                    OR COALESCE("t0"."reasoning_tokens" < 0, FALSE)
                    THEN 'negative tokens'
                    WHEN COALESCE("t0"."input_tokens" >= 1000000000, FALSE)
                    OR COALESCE("t0"."output_tokens" >= 1000000000, FALSE)
                    OR COALESCE("t0"."cached_read_tokens" >= 1000000000, FALSE)
                    OR COALESCE("t0"."cache_write_tokens" >= 1000000000, FALSE)
                    OR COALESCE("t0"."cache_write_5m_tokens" >= 1000000000, FALSE)
                    OR COALESCE("t0"."cache_write_1h_tokens" >= 1000000000, FALSE)
                    OR COALESCE("t0"."reasoning_tokens" >= 1000000000, FALSE)
                    THEN 'absurd tokens'
                    WHEN COALESCE("t0"."at_us" < 1420070400000000, FALSE)
                    THEN 'time before 2015'
                    ELSE 'accepted'
                  END = 'accepted'
                  AND "t0"."id" IS NOT NULL
                  AND "t0"."id" <> ''
              ) AS "t2"
              GROUP BY
                1
            ) AS "t4"
            WHERE
              "t4"."n" > 1
          ) AS "t6"
          WHERE
            "t3"."print" = "t6"."print"
        )
    ) AS "t7"
  ) AS "t8"
) AS "t9";

-- the rows that count
SELECT
  *
FROM (
  SELECT
    "t3"."id",
    "t3"."at_us",
    "t3"."model",
    "t3"."team",
    "t3"."input_tokens",
    "t3"."output_tokens",
    "t3"."cached_read_tokens",
    "t3"."cache_write_tokens",
    "t3"."cache_write_5m_tokens",
    "t3"."cache_write_1h_tokens",
    "t3"."reasoning_tokens",
    "t3"."failed",
    "t3"."retry",
    "t3"."batch",
    "t3"."service_tier",
    "t3"."region",
    "t3"."cost_usd"
  FROM (
    SELECT
      "t0"."id",
      "t0"."at_us",
      "t0"."model",
      "t0"."team",
      COALESCE("t0"."input_tokens", 0) AS "input_tokens",
      COALESCE("t0"."output_tokens", 0) AS "output_tokens",
      "t0"."cached_read_tokens",
      "t0"."cache_write_tokens",
      "t0"."cache_write_5m_tokens",
      "t0"."cache_write_1h_tokens",
      "t0"."reasoning_tokens",
      COALESCE("t0"."failed", COALESCE("t0"."output_tokens", 0) = 0) AS "failed",
      "t0"."retry",
      "t0"."batch",
      "t0"."service_tier",
      "t0"."region",
      "t0"."cost_usd",
      IFF("t0"."id" <> '', HASH("t0"."id"), NULL) AS "print"
    FROM "requests" AS "t0"
    WHERE
      CASE
        WHEN COALESCE("t0"."input_tokens" < 0, FALSE)
        OR COALESCE("t0"."output_tokens" < 0, FALSE)
        OR COALESCE("t0"."cached_read_tokens" < 0, FALSE)
        OR COALESCE("t0"."cache_write_tokens" < 0, FALSE)
        OR COALESCE("t0"."cache_write_5m_tokens" < 0, FALSE)
        OR COALESCE("t0"."cache_write_1h_tokens" < 0, FALSE)
        OR COALESCE("t0"."reasoning_tokens" < 0, FALSE)
        THEN 'negative tokens'
        WHEN COALESCE("t0"."input_tokens" >= 1000000000, FALSE)
        OR COALESCE("t0"."output_tokens" >= 1000000000, FALSE)
        OR COALESCE("t0"."cached_read_tokens" >= 1000000000, FALSE)
        OR COALESCE("t0"."cache_write_tokens" >= 1000000000, FALSE)
        OR COALESCE("t0"."cache_write_5m_tokens" >= 1000000000, FALSE)
        OR COALESCE("t0"."cache_write_1h_tokens" >= 1000000000, FALSE)
        OR COALESCE("t0"."reasoning_tokens" >= 1000000000, FALSE)
        THEN 'absurd tokens'
        WHEN COALESCE("t0"."at_us" < 1420070400000000, FALSE)
        THEN 'time before 2015'
        ELSE 'accepted'
      END = 'accepted'
  ) AS "t3"
  WHERE
    NOT EXISTS(
      SELECT
        1
      FROM (
        SELECT
          "t4"."print"
        FROM (
          SELECT
            "t2"."print",
            COUNT(*) AS "n"
          FROM (
            SELECT
              HASH("t0"."id") AS "print"
            FROM "requests" AS "t0"
            WHERE
              CASE
                WHEN COALESCE("t0"."input_tokens" < 0, FALSE)
                OR COALESCE("t0"."output_tokens" < 0, FALSE)
                OR COALESCE("t0"."cached_read_tokens" < 0, FALSE)
                OR COALESCE("t0"."cache_write_tokens" < 0, FALSE)
                OR COALESCE("t0"."cache_write_5m_tokens" < 0, FALSE)
                OR COALESCE("t0"."cache_write_1h_tokens" < 0, FALSE)
                OR COALESCE("t0"."reasoning_tokens" < 0, FALSE)
                THEN 'negative tokens'
                WHEN COALESCE("t0"."input_tokens" >= 1000000000, FALSE)
                OR COALESCE("t0"."output_tokens" >= 1000000000, FALSE)
                OR COALESCE("t0"."cached_read_tokens" >= 1000000000, FALSE)
                OR COALESCE("t0"."cache_write_tokens" >= 1000000000, FALSE)
                OR COALESCE("t0"."cache_write_5m_tokens" >= 1000000000, FALSE)
                OR COALESCE("t0"."cache_write_1h_tokens" >= 1000000000, FALSE)
                OR COALESCE("t0"."reasoning_tokens" >= 1000000000, FALSE)
                THEN 'absurd tokens'
                WHEN COALESCE("t0"."at_us" < 1420070400000000, FALSE)
                THEN 'time before 2015'
                ELSE 'accepted'
              END = 'accepted'
              AND "t0"."id" IS NOT NULL
              AND "t0"."id" <> ''
          ) AS "t2"
          GROUP BY
            1
        ) AS "t4"
        WHERE
          "t4"."n" > 1
      ) AS "t6"
      WHERE
        "t3"."print" = "t6"."print"
    )
) AS "t7"
UNION ALL
SELECT
  *
FROM (
  SELECT
    "t9"."id",
    "t9"."at_us",
    "t9"."model",
    "t9"."team",
    "t9"."input_tokens",
    "t9"."output_tokens",
    "t9"."cached_read_tokens",
    "t9"."cache_write_tokens",
    "t9"."cache_write_5m_tokens",
    "t9"."cache_write_1h_tokens",
    "t9"."reasoning_tokens",
    "t9"."failed",
    "t9"."retry",
    "t9"."batch",
    "t9"."service_tier",
    "t9"."region",
    "t9"."cost_usd"
  FROM (
    SELECT
      "t8"."id",
      "t8"."at_us",
      "t8"."model",
      "t8"."team",
      "t8"."input_tokens",
      "t8"."output_tokens",
      "t8"."cached_read_tokens",
      "t8"."cache_write_tokens",
      "t8"."cache_write_5m_tokens",
      "t8"."cache_write_1h_tokens",
      "t8"."reasoning_tokens",
      "t8"."failed",
      "t8"."retry",
      "t8"."batch",
      "t8"."service_tier",
      "t8"."region",
      "t8"."cost_usd",
      "t8"."print",
      ROW_NUMBER() OVER (
        PARTITION BY "t8"."id"
        ORDER BY "t8"."failed" ASC, "t8"."output_tokens" DESC NULLS LAST, "t8"."input_tokens" DESC NULLS LAST, "t8"."at_us" ASC, "t8"."model" ASC, "t8"."team" ASC, "t8"."cached_read_tokens" ASC, "t8"."cache_write_tokens" ASC, "t8"."cache_write_5m_tokens" ASC, "t8"."cache_write_1h_tokens" ASC, "t8"."reasoning_tokens" ASC, "t8"."retry" ASC, "t8"."batch" ASC, "t8"."service_tier" ASC, "t8"."region" ASC, "t8"."cost_usd" ASC
      ) - 1 AS "place"
    FROM (
      SELECT
        "t3"."id",
        "t3"."at_us",
        "t3"."model",
        "t3"."team",
        "t3"."input_tokens",
        "t3"."output_tokens",
        "t3"."cached_read_tokens",
        "t3"."cache_write_tokens",
        "t3"."cache_write_5m_tokens",
        "t3"."cache_write_1h_tokens",
        "t3"."reasoning_tokens",
        "t3"."failed",
        "t3"."retry",
        "t3"."batch",
        "t3"."service_tier",
        "t3"."region",
        "t3"."cost_usd",
        "t3"."print"
      FROM (
        SELECT
          "t0"."id",
          "t0"."at_us",
          "t0"."model",
          "t0"."team",
          COALESCE("t0"."input_tokens", 0) AS "input_tokens",
          COALESCE("t0"."output_tokens", 0) AS "output_tokens",
          "t0"."cached_read_tokens",
          "t0"."cache_write_tokens",
          "t0"."cache_write_5m_tokens",
          "t0"."cache_write_1h_tokens",
          "t0"."reasoning_tokens",
          COALESCE("t0"."failed", COALESCE("t0"."output_tokens", 0) = 0) AS "failed",
          "t0"."retry",
          "t0"."batch",
          "t0"."service_tier",
          "t0"."region",
          "t0"."cost_usd",
          IFF("t0"."id" <> '', HASH("t0"."id"), NULL) AS "print"
        FROM "requests" AS "t0"
        WHERE
          CASE
            WHEN COALESCE("t0"."input_tokens" < 0, FALSE)
            OR COALESCE("t0"."output_tokens" < 0, FALSE)
            OR COALESCE("t0"."cached_read_tokens" < 0, FALSE)
            OR COALESCE("t0"."cache_write_tokens" < 0, FALSE)
            OR COALESCE("t0"."cache_write_5m_tokens" < 0, FALSE)
            OR COALESCE("t0"."cache_write_1h_tokens" < 0, FALSE)
            OR COALESCE("t0"."reasoning_tokens" < 0, FALSE)
            THEN 'negative tokens'
            WHEN COALESCE("t0"."input_tokens" >= 1000000000, FALSE)
            OR COALESCE("t0"."output_tokens" >= 1000000000, FALSE)
            OR COALESCE("t0"."cached_read_tokens" >= 1000000000, FALSE)
            OR COALESCE("t0"."cache_write_tokens" >= 1000000000, FALSE)
            OR COALESCE("t0"."cache_write_5m_tokens" >= 1000000000, FALSE)
            OR COALESCE("t0"."cache_write_1h_tokens" >= 1000000000, FALSE)
            OR COALESCE("t0"."reasoning_tokens" >= 1000000000, FALSE)
            THEN 'absurd tokens'
            WHEN COALESCE("t0"."at_us" < 1420070400000000, FALSE)
            THEN 'time before 2015'
            ELSE 'accepted'
          END = 'accepted'
      ) AS "t3"
      WHERE
        EXISTS(
          SELECT
            1
          FROM (
            SELECT
              "t4"."print"
            FROM (
              SELECT
                "t2"."print",
                COUNT(*) AS "n"
              FROM (
                SELECT
                  HASH("t0"."id") AS "print"
                FROM "requests" AS "t0"
                WHERE
                  CASE
                    WHEN COALESCE("t0"."input_tokens" < 0, FALSE)
                    OR COALESCE("t0"."output_tokens" < 0, FALSE)
                    OR COALESCE("t0"."cached_read_tokens" < 0, FALSE)
                    OR COALESCE("t0"."cache_write_tokens" < 0, FALSE)
                    OR COALESCE("t0"."cache_write_5m_tokens" < 0, FALSE)
                    OR COALESCE("t0"."cache_write_1h_tokens" < 0, FALSE)
                    OR COALESCE("t0"."reasoning_tokens" < 0, FALSE)
                    THEN 'negative tokens'
                    WHEN COALESCE("t0"."input_tokens" >= 1000000000, FALSE)
                    OR COALESCE("t0"."output_tokens" >= 1000000000, FALSE)
                    OR COALESCE("t0"."cached_read_tokens" >= 1000000000, FALSE)
                    OR COALESCE("t0"."cache_write_tokens" >= 1000000000, FALSE)
                    OR COALESCE("t0"."cache_write_5m_tokens" >= 1000000000, FALSE)
                    OR COALESCE("t0"."cache_write_1h_tokens" >= 1000000000, FALSE)
                    OR COALESCE("t0"."reasoning_tokens" >= 1000000000, FALSE)
                    THEN 'absurd tokens'
                    WHEN COALESCE("t0"."at_us" < 1420070400000000, FALSE)
                    THEN 'time before 2015'
                    ELSE 'accepted'
                  END = 'accepted'
                  AND "t0"."id" IS NOT NULL
                  AND "t0"."id" <> ''
              ) AS "t2"
              GROUP BY
                1
            ) AS "t4"
            WHERE
              "t4"."n" > 1
          ) AS "t6"
          WHERE
            "t3"."print" = "t6"."print"
        )
    ) AS "t8"
  ) AS "t9"
  WHERE
    "t9"."place" = 0
) AS "t10";

-- minutes
SELECT
  *
FROM (
  SELECT
    "t0"."at_us" - (
      "t0"."at_us" % 60000000
    ) AS "start",
    COUNT(*) AS "n",
    MIN("t0"."at_us") AS "first",
    MAX("t0"."at_us") AS "last",
    COALESCE(SUM(IFF(NOT (
      "t0"."failed"
    ), "t0"."input_tokens", NULL)), 0) AS "input",
    COALESCE(SUM(IFF(NOT (
      "t0"."failed"
    ), "t0"."output_tokens", NULL)), 0) AS "output",
    COALESCE(SUM(IFF(NOT (
      "t0"."failed"
    ), "t0"."cached_read_tokens", NULL)), 0) AS "cached"
  FROM "requests" AS "t0"
  GROUP BY
    1
) AS "t1"
ORDER BY
  "t1"."start" ASC;

-- names of models
SELECT DISTINCT
  COALESCE("t0"."model", '') AS "model"
FROM "requests" AS "t0";

-- sums by model, team, batch and tier
SELECT
  "t2"."model",
  "t2"."team",
  "t2"."batch",
  "t2"."tier",
  COALESCE(SUM(IFF(NOT (
    "t2"."failed"
  ), "t2"."n", NULL)), 0) AS "successful",
  COALESCE(SUM(IFF("t2"."failed", "t2"."n", NULL)), 0) AS "failed",
  COALESCE(SUM("t2"."retries"), 0) AS "retries",
  COALESCE(SUM("t2"."cost_usd"), 0.0) AS "cost_usd",
  COALESCE(SUM(IFF(NOT (
    "t2"."failed"
  ), "t2"."input_tokens", NULL)), 0) AS "input_tokens",
  COALESCE(SUM(IFF(NOT (
    "t2"."failed"
  ), "t2"."output_tokens", NULL)), 0) AS "output_tokens",
  COALESCE(SUM(IFF(NOT (
    "t2"."failed"
  ), "t2"."cached_read_tokens", NULL)), 0) AS "cached_read_tokens",
  COALESCE(SUM(IFF(NOT (
    "t2"."failed"
  ), "t2"."cache_write_tokens", NULL)), 0) AS "cache_write_tokens",
  COALESCE(SUM(IFF(NOT (
    "t2"."failed"
  ), "t2"."cache_write_5m_tokens", NULL)), 0) AS "cache_write_5m_tokens",
  COALESCE(SUM(IFF(NOT (
    "t2"."failed"
  ), "t2"."cache_write_1h_tokens", NULL)), 0) AS "cache_write_1h_tokens",
  COALESCE(SUM(IFF(NOT (
    "t2"."failed"
  ), "t2"."reasoning_tokens", NULL)), 0) AS "reasoning_tokens",
  COALESCE(SUM(IFF(NOT (
    "t2"."failed"
  ), "t2"."split_writes", NULL)), 0) AS "split_writes",
  COALESCE(SUM(IFF(NOT (
    "t2"."failed"
  ), "t2"."over", NULL)), 0) AS "over"
FROM (
  SELECT
    "t1"."model",
    "t1"."team",
    "t1"."batch",
    "t1"."tier",
    "t1"."failed",
    COUNT(*) AS "n",
    SUM(CAST("t1"."retry" AS INT)) AS "retries",
    SUM("t1"."cost_usd") AS "cost_usd",
    SUM("t1"."input_tokens") AS "input_tokens",
    SUM("t1"."output_tokens") AS "output_tokens",
    SUM("t1"."cached_read_tokens") AS "cached_read_tokens",
    SUM("t1"."cache_write_tokens") AS "cache_write_tokens",
    SUM("t1"."cache_write_5m_tokens") AS "cache_write_5m_tokens",
    SUM("t1"."cache_write_1h_tokens") AS "cache_write_1h_tokens",
    SUM("t1"."reasoning_tokens") AS "reasoning_tokens",
    SUM(
      COALESCE("t1"."cache_write_5m_tokens", 0) + COALESCE("t1"."cache_write_1h_tokens", 0)
    ) AS "split_writes",
    SUM(
      CAST((
        COALESCE("t1"."cached_read_tokens", 0) + COALESCE("t1"."cache_write_tokens", 0)
      ) > "t1"."input_tokens" AS INT)
    ) AS "over"
  FROM (
    SELECT
      "t0"."id",
      "t0"."at_us",
      COALESCE("t0"."model", '') AS "model",
      COALESCE("t0"."team", '') AS "team",
      "t0"."input_tokens",
      "t0"."output_tokens",
      "t0"."cached_read_tokens",
      "t0"."cache_write_tokens",
      "t0"."cache_write_5m_tokens",
      "t0"."cache_write_1h_tokens",
      "t0"."reasoning_tokens",
      "t0"."failed",
      "t0"."retry",
      COALESCE("t0"."batch", FALSE) AS "batch",
      "t0"."service_tier",
      "t0"."region",
      "t0"."cost_usd",
      CAST(CASE
        WHEN "t0"."input_tokens" > 200000
        THEN 200000
        WHEN "t0"."input_tokens" > 128000
        THEN 128000
        ELSE 0
      END AS BIGINT) AS "tier"
    FROM "requests" AS "t0"
  ) AS "t1"
  GROUP BY
    1,
    2,
    3,
    4,
    5
) AS "t2"
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
    "t1"."input_tokens" AS "value",
    COUNT(*) AS "n"
  FROM (
    SELECT
      *
    FROM "requests" AS "t0"
    WHERE
      NOT (
        "t0"."failed"
      )
  ) AS "t1"
  GROUP BY
    1
) AS "t2"
ORDER BY
  "t2"."value" ASC;

-- longest time between requests of one minute
SELECT
  MAX("t2"."gap") AS "gap"
FROM (
  SELECT
    "t1"."first" - LAG("t1"."last") OVER (
      PARTITION BY "t1"."start" - (
        "t1"."start" % 60000000
      )
      ORDER BY "t1"."start" ASC
    ) AS "gap"
  FROM (
    SELECT
      "t0"."at_us" - (
        (
          "t0"."at_us" % 60000000
        ) % 1000000
      ) AS "start",
      MIN("t0"."at_us") AS "first",
      MAX("t0"."at_us") AS "last"
    FROM "requests" AS "t0"
    GROUP BY
      1
  ) AS "t1"
) AS "t2";
