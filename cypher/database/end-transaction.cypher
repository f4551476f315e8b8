// Ends the transactions that bear a mark: those of one client that has given them up.
SHOW TRANSACTIONS YIELD transactionId AS id, metaData
WHERE metaData.canting = $mark
TERMINATE TRANSACTIONS id YIELD message
RETURN message
