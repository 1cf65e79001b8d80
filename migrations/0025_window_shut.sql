-- +goose Up
-- What stood open beneath the window: functions that run as their owner may be called by everyone unless it is said who
-- may. The cooperatives' role could forget buyers with one of them.
revoke execute on function forget_orders(bigint[]) from public;
-- +goose StatementBegin
do $$
begin
	if exists (select from pg_roles where rolname = 'plantagenet_shop') then
		grant execute on function forget_orders(bigint[]) to plantagenet_shop;
	end if;
end $$;
-- +goose StatementEnd
