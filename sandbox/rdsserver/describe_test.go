package rdsserver_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/rds"
	"github.com/aws/aws-sdk-go-v2/service/rds/types"
	"github.com/google/go-cmp/cmp"
)

func TestFilters(t *testing.T) {
	t.Parallel()
	f := setup(t)
	maria := newInput("maria")
	maria.Engine = aws.String("mariadb")
	f.create(newInput("one"))
	two := f.create(newInput("two"))
	f.create(maria)
	f.snapshot("one", "s-one")
	f.snapshot("two", "s-two")
	filters := func(pairs ...string) []types.Filter {
		var out []types.Filter
		for i := 0; i < len(pairs); i += 2 {
			out = append(out, types.Filter{Name: &pairs[i], Values: []string{pairs[i+1]}})
		}
		return out
	}
	ctx := context.Background()
	for _, test := range []struct {
		in   *rds.DescribeDBInstancesInput
		want []string
	}{
		{&rds.DescribeDBInstancesInput{}, []string{"maria", "one", "two"}},
		{&rds.DescribeDBInstancesInput{DBInstanceIdentifier: aws.String(arn + "db:ONE")}, []string{"one"}},
		{&rds.DescribeDBInstancesInput{Filters: filters("engine", "mysql")}, []string{"one", "two"}},
		{&rds.DescribeDBInstancesInput{Filters: filters("engine", "mysql", "dbi-resource-id", *two.DbiResourceId)}, []string{"two"}},
		{&rds.DescribeDBInstancesInput{Filters: filters("db-instance-id", "ONE")}, []string{"one"}},
		{&rds.DescribeDBInstancesInput{Filters: filters("db-instance-id", arn+"db:one")}, []string{"one"}},
		{&rds.DescribeDBInstancesInput{Filters: []types.Filter{{Name: aws.String("db-instance-id"), Values: []string{"one", "maria", "nope"}}}}, []string{"maria", "one"}},
		{&rds.DescribeDBInstancesInput{Filters: filters("db-cluster-id", "c")}, nil},
		{&rds.DescribeDBInstancesInput{Filters: filters("domain", "d-1")}, nil},
	} {
		out, err := f.client().DescribeDBInstances(ctx, test.in)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, i := range out.DBInstances {
			got = append(got, *i.DBInstanceIdentifier)
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%v: %s", test.in.Filters, diff)
		}
	}
	for _, test := range []struct {
		in   *rds.DescribeDBSnapshotsInput
		want []string
	}{
		{&rds.DescribeDBSnapshotsInput{}, []string{"s-one", "s-two"}},
		{&rds.DescribeDBSnapshotsInput{DBSnapshotIdentifier: aws.String(arn + "snapshot:s-one")}, []string{"s-one"}},
		{&rds.DescribeDBSnapshotsInput{DBInstanceIdentifier: aws.String("TWO")}, []string{"s-two"}},
		{&rds.DescribeDBSnapshotsInput{DBInstanceIdentifier: aws.String("nope")}, nil},
		{&rds.DescribeDBSnapshotsInput{DBInstanceIdentifier: aws.String("one"), DBSnapshotIdentifier: aws.String("s-two")}, nil},
		{&rds.DescribeDBSnapshotsInput{DbiResourceId: two.DbiResourceId}, []string{"s-two"}},
		{&rds.DescribeDBSnapshotsInput{SnapshotType: aws.String("manual")}, []string{"s-one", "s-two"}},
		{&rds.DescribeDBSnapshotsInput{SnapshotType: aws.String("automated")}, nil},
		{&rds.DescribeDBSnapshotsInput{Filters: filters("snapshot-type", "manual", "db-snapshot-id", "S-ONE")}, []string{"s-one"}},
		{&rds.DescribeDBSnapshotsInput{Filters: filters("db-instance-id", arn+"db:two")}, []string{"s-two"}},
		{&rds.DescribeDBSnapshotsInput{Filters: filters("engine", "mariadb")}, nil},
	} {
		out, err := f.client().DescribeDBSnapshots(ctx, test.in)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, sn := range out.DBSnapshots {
			got = append(got, *sn.DBSnapshotIdentifier)
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%+v: %s", test.in, diff)
		}
	}
}

// All pages together are the whole, each record once, also when one is deleted
// in between.
func TestPages(t *testing.T) {
	t.Parallel()
	f := setup(t)
	f.create(newInput("db"))
	f.snapshot("db", "s-000")
	ctx := context.Background()
	var want []string
	for n := range 45 {
		id := fmt.Sprintf("s-%03d", n)
		if want = append(want, id); n > 0 {
			f.copySnapshot("s-000", id, "")
		}
	}
	var got, sizes []string
	pages := rds.NewDescribeDBSnapshotsPaginator(f.client(), &rds.DescribeDBSnapshotsInput{MaxRecords: aws.Int32(20)})
	for pages.HasMorePages() {
		out, err := pages.NextPage(ctx)
		if err != nil {
			t.Fatal(err)
		}
		for _, sn := range out.DBSnapshots {
			got = append(got, *sn.DBSnapshotIdentifier)
		}
		if sizes = append(sizes, fmt.Sprint(len(out.DBSnapshots))); len(sizes) == 1 {
			last := out.DBSnapshots[19].DBSnapshotIdentifier
			if _, err := f.client().DeleteDBSnapshot(ctx, &rds.DeleteDBSnapshotInput{DBSnapshotIdentifier: last}); err != nil {
				t.Fatal(err)
			}
		}
	}
	if !slices.Equal(got, want) || !slices.Equal(sizes, []string{"20", "20", "5"}) {
		t.Errorf("pages of %v: %v", sizes, got)
	}
}

func TestSubnetGroups(t *testing.T) {
	t.Parallel()
	f := setup(t)
	ctx := context.Background()
	out, err := f.client().CreateDBSubnetGroup(ctx, &rds.CreateDBSubnetGroupInput{
		DBSubnetGroupName: aws.String("DBSubnetGroup"), DBSubnetGroupDescription: aws.String("testgroup."),
		SubnetIds: []string{"subnet-0bbbbbbbbbbbbbbbb", "subnet-0aaaaaaaaaaaaaaaa", "subnet-cccccccc", "subnet-0ddddddddddddddddd"[:24]},
		Tags:      []types.Tag{{Key: aws.String("k"), Value: aws.String("v")}},
	})
	if err != nil {
		t.Fatal(err)
	}
	g := out.DBSubnetGroup
	var placed []string
	for _, s := range g.Subnets {
		placed = append(placed, *s.SubnetIdentifier+" "+*s.SubnetAvailabilityZone.Name)
	}
	want := []string{"subnet-0aaaaaaaaaaaaaaaa us-east-1a", "subnet-0bbbbbbbbbbbbbbbb us-east-1b", "subnet-0dddddddddddddddd us-east-1c", "subnet-cccccccc us-east-1a"}
	if diff := cmp.Diff(want, placed); diff != "" {
		t.Error(diff)
	}
	if *g.DBSubnetGroupName != "dbsubnetgroup" || *g.DBSubnetGroupArn != arn+"subgrp:dbsubnetgroup" || *g.SubnetGroupStatus != "Complete" ||
		!slices.Equal(g.SupportedNetworkTypes, []string{"IPV4"}) {
		t.Errorf("got %+v", g)
	}
	f.restart()
	list, err := f.client().DescribeDBSubnetGroups(ctx, &rds.DescribeDBSubnetGroupsInput{DBSubnetGroupName: aws.String("DBSUBNETGROUP")})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]types.DBSubnetGroup{*g}, list.DBSubnetGroups, ignoreSerde); diff != "" {
		t.Error(diff)
	}
	tags, err := f.client().ListTagsForResource(ctx, &rds.ListTagsForResourceInput{ResourceName: g.DBSubnetGroupArn})
	if err != nil || tagMap(tags.TagList)["k"] != "v" {
		t.Errorf("tags %v, %v", tags, err)
	}
	if _, err := f.client().DeleteDBSubnetGroup(ctx, &rds.DeleteDBSubnetGroupInput{DBSubnetGroupName: aws.String("dbsubnetgroup")}); err != nil {
		t.Fatal(err)
	}
	f.restart()
	list, err = f.client().DescribeDBSubnetGroups(ctx, &rds.DescribeDBSubnetGroupsInput{})
	if err != nil || len(list.DBSubnetGroups) != 0 {
		t.Errorf("after deleting it: %v, %v", list, err)
	}
}

func TestTagActions(t *testing.T) {
	t.Parallel()
	f := setup(t)
	ctx := context.Background()
	f.create(newInput("db"))
	f.snapshot("db", "s")
	f.createGroup("g")
	for _, resource := range []string{arn + "db:db", arn + "snapshot:s", arn + "subgrp:g"} {
		for _, tags := range [][]types.Tag{
			{{Key: aws.String("rdscrypt:execution"), Value: aws.String("e1")}, {Key: aws.String("b"), Value: aws.String("2")}},
			{{Key: aws.String("b"), Value: aws.String("3")}, {Key: aws.String("c"), Value: aws.String("")}},
		} {
			if _, err := f.client().AddTagsToResource(ctx, &rds.AddTagsToResourceInput{ResourceName: &resource, Tags: tags}); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := f.client().RemoveTagsFromResource(ctx, &rds.RemoveTagsFromResourceInput{ResourceName: &resource, TagKeys: []string{"c", "none"}}); err != nil {
			t.Fatal(err)
		}
	}
	f.restart()
	for _, resource := range []string{arn + "db:db", arn + "snapshot:s", arn + "subgrp:g"} {
		out, err := f.client().ListTagsForResource(ctx, &rds.ListTagsForResourceInput{ResourceName: &resource})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(map[string]string{"rdscrypt:execution": "e1", "b": "3"}, tagMap(out.TagList)); diff != "" {
			t.Errorf("%s: %s", resource, diff)
		}
	}
}
