// How many transactions that bear a mark are still there.
SHOW TRANSACTIONS YIELD transactionId, metaData
WHERE metaData.canting = $mark
RETURN count(*) AS going
