package report

// payoutPromises are what payments to cooperatives must agree with: one entry
// of the money ledger for each, of its amount, and none without its payment.
var payoutPromises = []promise{
	{"I7", "each payment to a cooperative is booked once, and each one reversed is booked back",
		`select format('%s payments stand, %s $; %s reversed; %s answers', count(*) filter (where reversed_at is null),
			to_char(coalesce(sum(amount_cents) filter (where reversed_at is null), 0) / 100.0, 'FM999999990.00'), count(*) filter (where reversed_at is not null),
			(select count(*) from payout_answer)) from payout`,
		[]string{
			`select format('payment %s: %s cents and %s of fees, its entry says %s owed less, %s of fees, %s from the bank', p.id, p.amount_cents, p.fee_cents, n.owed, n.fees, n.bank)
				from payout p cross join lateral (
					select coalesce(sum(g.amount_cents) filter (where a.cooperative_id = p.cooperative_id), 0) as owed,
						coalesce(sum(g.amount_cents) filter (where a.code = 'expense:bank_fees'), 0) as fees,
						coalesce(-sum(g.amount_cents) filter (where a.code = 'bank'), 0) as bank
					from ledger_entry e join ledger_posting g on g.entry_id = e.id join ledger_account a on a.id = g.account_id
					where e.key = 'payout:' || p.key and e.kind = 'payout') n
				where (n.owed, n.fees, n.bank) is distinct from (p.amount_cents, p.fee_cents, p.amount_cents + p.fee_cents)`,
			`select format('payment %s is reversed and its entry is not, or the other way round', p.id) from payout p
				where (p.reversed_at is not null) <> exists (select from ledger_entry e join ledger_entry v on v.reverses_id = e.id where e.key = 'payout:' || p.key)`,
			`select format('entry %s pays a cooperative and no payment was recorded', e.id) from ledger_entry e
				where e.kind = 'payout' and not exists (select from payout p where 'payout:' || p.key = e.key)`,
			`select format('payment %s is of another day than its entry', p.id) from payout p join ledger_entry e on e.key = 'payout:' || p.key
				where (e.occurred_at at time zone 'America/Toronto')::date <> p.paid_on`,
		}},
}
