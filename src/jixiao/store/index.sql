-- The explorer's index: one row per thing a page lists, sorts or searches. Built from shards, never the truth.
create table if not exists documents (
  doc text primary key, source text not null, sha256 text not null, iri text not null, title text, publisher text,
  fiscal_year integer, region text, published text, projects integer not null, indicators integer not null,
  budget integer, violations integer not null, warnings integer not null, infos integer not null,
  unplaced integer not null, stage text not null
) without rowid;
create table if not exists subjects (
  iri text primary key, doc text not null references documents (doc) on delete cascade, ordinal integer not null,
  entity integer not null, code text, name text, unit text, department text, category text, budget integer,
  printed_budget text, indicators integer not null, qualitative integer not null,
  violations integer not null, warnings integer not null, infos integer not null
);
create index if not exists subjects_doc on subjects (doc, entity, ordinal);
create index if not exists subjects_budget on subjects (budget);
create index if not exists subjects_unit on subjects (unit);
create table if not exists indicators (
  iri text primary key, subject text not null references subjects (iri) on delete cascade, doc text not null,
  ordinal integer not null, level1 text, level2 text, level3 text, category1 text, category2 text,
  operator text, value text, unit text, weight text, actual text, score text, place text
);
create index if not exists indicators_subject on indicators (subject, ordinal);
create index if not exists indicators_name_doc on indicators (level3, doc);
create table if not exists findings (
  id text primary key, doc text not null references documents (doc) on delete cascade, subject text, indicator text,
  severity text not null, rule text not null, check_number integer not null, page integer, line integer,
  message_zh text not null, message_en text not null, record text not null
);
create index if not exists findings_doc on findings (doc, severity, check_number);
create index if not exists findings_check on findings (check_number, severity);
create index if not exists findings_subject on findings (subject);
create table if not exists amounts (
  doc text not null references documents (doc) on delete cascade, table_number integer not null,
  table_kind text not null, table_title text, row_number integer not null, code text, name text, side text,
  column_label text not null, printed text not null, unit text, yuan integer
);
create index if not exists amounts_doc on amounts (doc, table_number, row_number);
create index if not exists amounts_code on amounts (code);
create virtual table if not exists words using fts5 (text, kind unindexed, iri unindexed, doc unindexed, tokenize = 'trigram');
-- The rows of `words` that a document has, which full text itself cannot tell without reading all of it.
create table if not exists word_spans (doc text primary key, first integer not null, last integer not null) without rowid;
create index if not exists indicators_doc on indicators (doc);
