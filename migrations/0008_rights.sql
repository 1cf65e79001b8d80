-- +goose Up
-- The shop's role reads and writes what it works with; the ledgers it may only add to.
-- +goose StatementBegin
do $$
begin
	if not exists (select from pg_roles where rolname = 'plantagenet_shop') then
		return;
	end if;
	grant usage on schema public to plantagenet_shop;
	grant select, insert, update, delete on all tables in schema public to plantagenet_shop;
	grant usage, select on all sequences in schema public to plantagenet_shop;
	alter default privileges in schema public grant select, insert, update, delete on tables to plantagenet_shop;
	alter default privileges in schema public grant usage, select on sequences to plantagenet_shop;
	revoke update, delete on stock_entry, stock_movement, ledger_entry, ledger_posting from plantagenet_shop;
	revoke insert, update, delete on goose_db_version from plantagenet_shop;
end $$;
-- +goose StatementEnd
