/**
 * Where orderwatch's answers and deliveries arrive. Publishers may listen on
 * the usual `_INBOX.>`, and what is read from the log must not pass there.
 */
export const inboxPrefix = '_INBOX_orderwatch';
