-- +goose Up
-- Goods that are sold and still lie in the store: sold pieces wait here until
-- they are sent or handed over, so that on hand stays what is really there.
alter table location drop constraint location_kind_check;
alter table location add constraint location_kind_check check (kind in ('supplier', 'field', 'workshop', 'transit', 'floor',
	'back_room', 'stall', 'quarantine', 'damaged', 'to_send', 'customer', 'loss'));
insert into location (code, kind, real, sellable, name_fr, name_en) values
	('to-send', 'to_send', true, false, 'Vendu, à remettre', 'Sold, to hand over');

-- Orders paid before now and not yet sent get their pieces back from the customer's place.
with entry as (
	insert into stock_entry (kind, key, order_id, note)
	select 'transfer', 'to-send:' || o.id, o.id, 'sold, not yet sent' from sales_order o
	where o.status = 'paid' and exists (select from stock_entry e where e.order_id = o.id and e.kind = 'sell')
	returning id, order_id
) insert into stock_movement (entry_id, lot_id, from_location, to_location, quantity, order_line_id)
	select entry.id, m.lot_id, m.to_location, (select id from location where code = 'to-send'), m.quantity, m.order_line_id
	from entry join stock_entry e on e.order_id = entry.order_id and e.kind = 'sell' join stock_movement m on m.entry_id = e.id;

-- Who did what, with what was there before and after, in the transaction of the act itself.
create table audit_entry (
	id bigint generated always as identity primary key,
	at timestamptz not null default now(),
	account_id bigint,                                      -- null: the program itself, or a command at the machine
	who text not null,
	act text not null check (act ~ '^[a-z_]+\.[a-z_]+$'),   -- order.send, lot.block …
	subject text not null,                                  -- order, lot, variant …
	subject_id text not null,                               -- as people write it: the order's number, the SKU
	before jsonb,
	after jsonb,
	note text not null default '',
	request text not null default ''                        -- the request's id, as the log has it
);
create index audit_entry_at on audit_entry (at desc, id desc);
create index audit_entry_subject on audit_entry (subject, subject_id, id);
create index audit_entry_account on audit_entry (account_id, id);
create trigger audit_entry_append_only before update or delete on audit_entry
	for each row execute function refuse_change();
create trigger audit_entry_no_truncate before truncate on audit_entry
	for each statement execute function refuse_change();
-- +goose StatementBegin
do $$
begin
	if exists (select from pg_roles where rolname = 'plantagenet_shop') then
		revoke update, delete on audit_entry from plantagenet_shop;
	end if;
end $$;
-- +goose StatementEnd
