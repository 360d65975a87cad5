# The article's function 1, as its CloudFormation template has it.
import boto3
import os

region = os.environ['REGION']

client = boto3.client('rds', region_name=region)


def lambda_handler(event, context):
    instance_id = event['instance_id']

    response1 = client.describe_db_instances(
        DBInstanceIdentifier=instance_id
    )

    response2 = client.create_db_snapshot(
        DBSnapshotIdentifier='{instance}-no-encrypted'.format(instance=instance_id),
        DBInstanceIdentifier=instance_id
    )

    return {
        'instance_id': instance_id,
        'availability_zone': response1['DBInstances'][0]['AvailabilityZone'],
        'db_subnet_group_name': response1['DBInstances'][0]['DBSubnetGroup']['DBSubnetGroupName'],
        'security_group_id': response1['DBInstances'][0]['VpcSecurityGroups'][0]['VpcSecurityGroupId'],
        'no_encrypted_snapshot_id': response2['DBSnapshot']['DBSnapshotIdentifier'],
    }
